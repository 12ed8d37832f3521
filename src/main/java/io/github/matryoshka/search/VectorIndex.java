package io.github.matryoshka.search;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Vectors with ids, to be searched: rows are added and deleted, kept in memory outside the heap or
 * in a mapped file.
 *
 * <p>Thread-safe: writers wait for each other, and never for readers. A {@link Searcher} sees the
 * rows that were there when it was made, whatever happens to the index afterwards. Memory outside
 * the heap, and the mapping of a file, are released by the garbage collector with the last index
 * and searcher that use them.
 */
public final class VectorIndex {
  private final String encoder;
  private final String adaptor;

  private volatile Snapshot now;

  private VectorIndex(Snapshot now, String encoder, String adaptor) {
    this.now = now;
    this.encoder = encoder;
    this.adaptor = adaptor;
  }

  /** An empty index of floats. */
  public static VectorIndex create(int dims) {
    return create(dims, Storage.FP32, null, null);
  }

  /**
   * An empty index.
   *
   * @param dims numbers a vector, 1 to 65,536
   * @param storage how they are kept
   * @param encoder fingerprint of the model the vectors come from, at most 128 characters; null if
   *     it does not matter
   * @param adaptor fingerprint of the adaptor they went through, or null
   * @throws IllegalArgumentException for other dims or a longer fingerprint
   */
  public static VectorIndex create(int dims, Storage storage, String encoder, String adaptor) {
    if (dims < 1 || dims > Rows.MOST_DIMS) {
      throw new IllegalArgumentException(
          "dims: expected 1 to %,d, got %d".formatted(Rows.MOST_DIMS, dims));
    }
    VectorIndexFile.requireFingerprint("encoder", encoder);
    VectorIndexFile.requireFingerprint("adaptor", adaptor);
    Snapshot empty = new Snapshot(Rows.empty(storage, dims, 0), IndexIds.of(List.of()), null, 0);
    return new VectorIndex(empty, encoder, adaptor);
  }

  /**
   * Opens a file by mapping it: rows and ids stay in the file. Its checksums are verified, which
   * reads all of it once. Rows added or deleted are in memory until {@link #save}.
   *
   * @throws IOException when it cannot be read, or is not an index, is damaged or of a newer
   *     version, naming the file
   */
  public static VectorIndex open(Path file) throws IOException {
    VectorIndexFile opened = VectorIndexFile.open(file);
    Rows rows = opened.rows();
    IndexIds ids =
        new IndexIds(opened.ids(), new String[0][], new ConcurrentHashMap<>(), rows.count(), null);
    return new VectorIndex(
        new Snapshot(rows, ids, null, rows.count()), opened.encoder(), opened.adaptor());
  }

  /** Number of documents. */
  public int count() {
    return now.live();
  }

  /** Numbers per vector. */
  public int dimensions() {
    return now.rows().dims();
  }

  /** How they are kept. */
  public Storage storage() {
    return now.rows().storage();
  }

  /** Fingerprint of the model the vectors come from. */
  public Optional<String> encoder() {
    return Optional.ofNullable(encoder);
  }

  /** Fingerprint of the adaptor they went through. */
  public Optional<String> adaptor() {
    return Optional.ofNullable(adaptor);
  }

  /** Whether there is a document of that id. */
  public boolean contains(String id) {
    return now.ids().find(id) >= 0;
  }

  /** The vector of a document as it is kept, or empty if there is none of that id. */
  public Optional<float[]> vector(String id) {
    Snapshot snapshot = now;
    int row = snapshot.ids().find(id);
    if (row < 0) {
      return Optional.empty();
    }
    float[] vector = new float[snapshot.rows().dims()];
    snapshot.rows().read(row, vector);
    return Optional.of(vector);
  }

  /** What it holds now. */
  Snapshot snapshot() {
    return now;
  }

  /** Adds one document; see {@link #add(List, float[])}. */
  public void add(String id, float[] vector) {
    add(List.of(id), vector);
  }

  /**
   * Adds documents, all or none of them.
   *
   * @param ids one id a row, not empty, neither repeated nor in the index
   * @param vectors row-major {@code ids.size() × dims} numbers of magnitude 1e15 at most, no row
   *     all zero
   * @throws IllegalArgumentException when one of this does not hold, naming the row; nothing is
   *     added
   */
  public synchronized void add(List<String> ids, float[] vectors) {
    Snapshot old = now;
    Rows rows = old.rows();
    requireNew(ids, old.ids());
    Matrices.require("vectors", vectors, ids.size(), rows.dims());
    requireDirection(ids, vectors, rows.dims());
    int count = Math.addExact(rows.count(), ids.size());
    Rows grown = grown(rows, count);
    IndexIds names = (IndexIds) old.ids();
    String[][] added = IndexIds.blocks(names.added(), count - names.mappedCount());
    for (int i = 0; i < ids.size(); i++) {
      int row = rows.count() + i;
      int at = row - names.mappedCount();
      grown.write(row, vectors, i * rows.dims());
      added[at / Rows.BLOCK][at % Rows.BLOCK] = ids.get(i);
      names.newest().put(ids.get(i), row);
    }
    IndexIds more = new IndexIds(names.mapped(), added, names.newest(), count, old.deleted());
    now = new Snapshot(grown, more, old.deleted(), old.live() + ids.size());
  }

  /**
   * Deletes a document; its memory is free after {@link #compact}. Returns whether it was there.
   */
  public boolean delete(String id) {
    return delete(List.of(id)) > 0;
  }

  /** Deletes documents, and returns how many of them were there. */
  public synchronized int delete(Collection<String> ids) {
    Snapshot old = now;
    long[] deleted = new long[Math.ceilDiv(old.rows().count(), Long.SIZE)];
    if (old.deleted() != null) {
      System.arraycopy(old.deleted(), 0, deleted, 0, old.deleted().length);
    }
    int gone = 0;
    for (String id : ids) {
      int row = old.ids().find(id);
      if (row >= 0 && !Bits.isSet(deleted, row)) {
        deleted[row >> 6] |= 1L << row;
        gone++;
      }
    }
    if (gone > 0) {
      IndexIds names = (IndexIds) old.ids();
      IndexIds fewer =
          new IndexIds(names.mapped(), names.added(), names.newest(), names.count(), deleted);
      now = new Snapshot(old.rows(), fewer, deleted, old.live() - gone);
    }
    return gone;
  }

  /** Moves the rows that are left together, in their order, so that deleted ones cost nothing. */
  public synchronized void compact() {
    Snapshot old = now;
    if (old.deleted() != null) {
      now = compacted(old);
    }
  }

  /**
   * Writes the index to a file, which has its old content or the new one whatever happens. Deleted
   * rows are left out. The index is what it was, also if it is mapped from that very file.
   *
   * @throws IOException when it cannot be written, naming the file and the cure; an older file of
   *     that name is as it was
   */
  public void save(Path file) throws IOException {
    Snapshot snapshot = now;
    VectorIndexFile.save(
        file, snapshot.deleted() == null ? snapshot : compacted(snapshot), encoder, adaptor);
  }

  private static void requireNew(List<String> ids, RowIds present) {
    Set<String> seen = HashSet.newHashSet(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      String id = ids.get(i);
      if (id == null || id.isEmpty()) {
        throw new IllegalArgumentException(
            "ids: expected an id, got %s (row %d)".formatted(id == null ? "null" : "\"\"", i));
      }
      if (!seen.add(id)) {
        throw new IllegalArgumentException(
            "ids: expected unique ids, got \"%s\" twice (row %d)".formatted(id, i));
      }
      if (present.find(id) >= 0) {
        throw new IllegalArgumentException(
            "ids: expected new ids, got \"%s\", which is in the index (row %d)".formatted(id, i));
      }
    }
  }

  private static void requireDirection(List<String> ids, float[] vectors, int dims) {
    for (int i = 0; i < ids.size(); i++) {
      float largest = 0;
      for (int j = i * dims; j < (i + 1) * dims; j++) {
        largest = Math.max(largest, Math.abs(vectors[j]));
      }
      if (largest == 0) {
        throw new IllegalArgumentException(
            "vectors: expected a direction, got zeros only (row %d, id \"%s\")"
                .formatted(i, ids.get(i)));
      }
    }
  }

  /** The same blocks and new ones behind them; a block of a file is copied before it is filled. */
  private static Rows grown(Rows rows, int count) {
    int blocks = Math.ceilDiv(count, Rows.BLOCK);
    MemorySegment[] codes = Arrays.copyOf(rows.codes(), blocks);
    MemorySegment[] factors = rows.factors() == null ? null : Arrays.copyOf(rows.factors(), blocks);
    long whole = (long) Rows.BLOCK * rows.storage().bytes(rows.dims());
    for (int b = rows.count() / Rows.BLOCK; b < blocks; b++) {
      if (codes[b] != null && codes[b].byteSize() == whole) {
        continue;
      }
      MemorySegment room = Rows.newCodes(rows.storage(), rows.dims());
      if (codes[b] != null) {
        room.copyFrom(codes[b]);
      }
      codes[b] = room;
      if (factors != null) {
        MemorySegment more = Rows.newFactors();
        if (factors[b] != null) {
          more.copyFrom(factors[b]);
        }
        factors[b] = more;
      }
    }
    return new Rows(rows.storage(), rows.dims(), count, codes, factors, rows.norms());
  }

  private static Snapshot compacted(Snapshot from) {
    Rows rows = from.rows();
    Rows to = Rows.empty(rows.storage(), rows.dims(), from.live());
    List<String> ids = new ArrayList<>(from.live());
    for (int row = 0; row < rows.count(); row++) {
      if (!from.isDeleted(row)) {
        to.copy(ids.size(), rows, row);
        ids.add(from.ids().get(row));
      }
    }
    return new Snapshot(to, IndexIds.of(ids), null, from.live());
  }
}
