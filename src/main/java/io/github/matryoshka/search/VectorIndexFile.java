package io.github.matryoshka.search;

import io.github.matryoshka.files.AtomicWrite;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The file of an index, {@code .mvi}, version 1, little-endian. A header of 512 bytes, its last
 * four the CRC-32C of the others, then five sections, each beginning at a multiple of 64 bytes:
 *
 * <ol>
 *   <li>the rows, {@code count × bytes}, end to end
 *   <li>a float a row, its factor; nothing where the storage has none
 *   <li>{@code count + 1} longs: where each id begins in the next section
 *   <li>the ids in UTF-8, end to end
 *   <li>{@code count} ints: the rows in ascending order of their ids' bytes
 * </ol>
 *
 * <p>Sizes follow from the header alone, so the length of a file is known before anything is read.
 *
 * @param rows mapped
 * @param ids mapped
 * @param encoder fingerprint, or null
 * @param adaptor fingerprint, or null
 */
record VectorIndexFile(Rows rows, MappedIds ids, String encoder, String adaptor) {
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static final int HEADER = 512;
  static final int VERSION = 1;

  private static final byte[] MAGIC = "mvindex\n".getBytes(StandardCharsets.US_ASCII);
  private static final int SECTIONS = 5;
  private static final int ALIGNMENT = 64;
  private static final int LONGEST_FINGERPRINT = 128;

  // Where the fields of the header begin.
  private static final int VERSION_AT = 8;
  private static final int STORAGE_AT = 12;
  private static final int DIMS_AT = 16;
  private static final int COUNT_AT = 20;
  private static final int ID_BYTES_AT = 24;
  private static final int CHECKSUMS_AT = 32;
  private static final int ENCODER_AT = 64;
  private static final int ADAPTOR_AT = 256;
  private static final int CHECKSUM_AT = HEADER - Integer.BYTES;

  private static final String CURE = " (copy it again, or build it anew)";

  /** A block of bytes is checked at a time: a buffer has at most 2³¹ of them. */
  private static final long CHUNK = 1L << 30;

  static void requireFingerprint(String name, String fingerprint) {
    if (fingerprint != null
        && (fingerprint.isEmpty()
            || fingerprint.getBytes(StandardCharsets.UTF_8).length > LONGEST_FINGERPRINT)) {
      throw new IllegalArgumentException(
          "%s: expected a fingerprint of 1 to %d bytes, got \"%s\""
              .formatted(name, LONGEST_FINGERPRINT, fingerprint));
    }
  }

  /** Writes a snapshot without deleted rows. */
  static void save(Path file, Snapshot snapshot, String encoder, String adaptor)
      throws IOException {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new UnsupportedOperationException("index file: expected a little-endian processor");
    }
    Rows rows = snapshot.rows();
    MemorySegment[] names = names(snapshot);
    List<List<MemorySegment>> sections =
        List.of(
            blocks(rows, rows.codes(), rows.storage().bytes(rows.dims())),
            rows.factors() == null ? List.of() : blocks(rows, rows.factors(), Float.BYTES),
            List.of(names[0]),
            List.of(names[1]),
            List.of(names[2]));
    MemorySegment header = Arena.ofAuto().allocate(HEADER, ALIGNMENT);
    MemorySegment.copy(MAGIC, 0, header, ValueLayout.JAVA_BYTE, 0, MAGIC.length);
    header.set(INT, VERSION_AT, VERSION);
    header.set(INT, STORAGE_AT, rows.storage().ordinal());
    header.set(INT, DIMS_AT, rows.dims());
    header.set(INT, COUNT_AT, rows.count());
    header.set(LONG, ID_BYTES_AT, names[1].byteSize());
    for (int s = 0; s < SECTIONS; s++) {
      header.set(INT, CHECKSUMS_AT + (long) s * Integer.BYTES, checksum(sections.get(s)));
    }
    put(header, ENCODER_AT, encoder);
    put(header, ADAPTOR_AT, adaptor);
    header.set(INT, CHECKSUM_AT, checksum(List.of(header.asSlice(0, CHECKSUM_AT))));
    List<MemorySegment> parts = new ArrayList<>();
    parts.add(header);
    MemorySegment zeros = Arena.ofAuto().allocate(ALIGNMENT);
    for (List<MemorySegment> section : sections) {
      parts.addAll(section);
      long bytes = section.stream().mapToLong(MemorySegment::byteSize).sum();
      parts.add(zeros.asSlice(0, aligned(bytes) - bytes));
    }
    AtomicWrite.write(file, parts);
  }

  /**
   * @throws IOException as {@link VectorIndex#open}
   */
  static VectorIndexFile open(Path file) throws IOException {
    MemorySegment all = map(file);
    if (all.byteSize() < HEADER) {
      throw wrong(
          file, "an index of at least %d bytes".formatted(HEADER), all.byteSize() + " bytes");
    }
    if (!Arrays.equals(all.asSlice(0, MAGIC.length).toArray(ValueLayout.JAVA_BYTE), MAGIC)) {
      throw wrong(file, "an index", "a file of another kind");
    }
    int version = all.get(INT, VERSION_AT);
    boolean intact = all.get(INT, CHECKSUM_AT) == checksum(List.of(all.asSlice(0, CHECKSUM_AT)));
    if (version > VERSION && intact) {
      throw wrong(
          file,
          "format 1 to " + VERSION,
          version + " (written by a newer version: update this one)");
    }
    if (!intact || version < 1) {
      throw wrong(file, "an undamaged header", "one whose checksum differs" + CURE);
    }
    return read(file, all);
  }

  private static VectorIndexFile read(Path file, MemorySegment all) throws IOException {
    int storageNumber = all.get(INT, STORAGE_AT);
    int dims = all.get(INT, DIMS_AT);
    int count = all.get(INT, COUNT_AT);
    long idBytes = all.get(LONG, ID_BYTES_AT);
    if (storageNumber < 0
        || storageNumber >= Storage.values().length
        || dims < 1
        || dims > Rows.MOST_DIMS
        || count < 0
        || idBytes < 0
        || idBytes > all.byteSize()) {
      throw wrong(
          file,
          "a storage, dimensions and sizes that can be",
          "storage %d, %d dimensions, %d rows, %d bytes of ids"
              .formatted(storageNumber, dims, count, idBytes));
    }
    Storage storage = Storage.values()[storageNumber];
    long[] sizes = {
      (long) count * storage.bytes(dims),
      storage.hasFactor() ? (long) count * Float.BYTES : 0,
      (count + 1L) * Long.BYTES,
      idBytes,
      (long) count * Integer.BYTES
    };
    long length = HEADER;
    for (long size : sizes) {
      length += aligned(size);
    }
    if (length != all.byteSize()) {
      throw wrong(file, length + " bytes", all.byteSize() + CURE);
    }
    MemorySegment[] sections = new MemorySegment[SECTIONS];
    long at = HEADER;
    for (int s = 0; s < SECTIONS; s++) {
      sections[s] = all.asSlice(at, sizes[s]);
      at += aligned(sizes[s]);
      int expected = all.get(INT, CHECKSUMS_AT + (long) s * Integer.BYTES);
      if (expected != checksum(List.of(sections[s]))) {
        throw wrong(
            file, "undamaged contents", "a section " + s + " whose checksum differs" + CURE);
      }
    }
    MappedIds ids = new MappedIds(count, sections[2], sections[3], sections[4]);
    requireIds(file, ids, idBytes);
    Rows rows =
        new Rows(
            storage,
            dims,
            count,
            slices(sections[0], count, storage.bytes(dims)),
            storage.hasFactor() ? slices(sections[1], count, Float.BYTES) : null,
            new LargestNorms());
    return new VectorIndexFile(
        rows, ids, fingerprint(all, ENCODER_AT), fingerprint(all, ADAPTOR_AT));
  }

  /** A checksum is no proof against a file made to harm: places must lie where they belong. */
  private static void requireIds(Path file, MappedIds ids, long idBytes) throws IOException {
    long before = 0;
    for (int row = 0; row <= ids.count(); row++) {
      long start = ids.offsets().getAtIndex(LONG, row);
      if (start < before || start > idBytes || row == 0 && start != 0) {
        throw wrong(file, "ids end to end", "row %d at %d of %d".formatted(row, start, idBytes));
      }
      before = start;
    }
    for (int i = 0; i < ids.count(); i++) {
      int row = ids.order().getAtIndex(INT, i);
      if (row < 0 || row >= ids.count()) {
        throw wrong(file, "rows below " + ids.count(), Integer.toString(row));
      }
    }
  }

  private static MemorySegment map(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      return in.map(FileChannel.MapMode.READ_ONLY, 0, in.size(), Arena.ofAuto());
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": expected an index, got no such file", e);
    }
  }

  private static MemorySegment[] slices(MemorySegment section, int count, int bytes) {
    MemorySegment[] blocks = new MemorySegment[Math.ceilDiv(count, Rows.BLOCK)];
    long whole = (long) Rows.BLOCK * bytes;
    for (int b = 0; b < blocks.length; b++) {
      blocks[b] = section.asSlice(b * whole, Math.min(whole, section.byteSize() - b * whole));
    }
    return blocks;
  }

  private static List<MemorySegment> blocks(Rows rows, MemorySegment[] blocks, int bytes) {
    List<MemorySegment> parts = new ArrayList<>();
    for (int b = 0; b < blocks.length; b++) {
      parts.add(blocks[b].asSlice(0, (long) rows.rowsIn(b) * bytes));
    }
    return parts;
  }

  /** Offsets, bytes and order of the ids. */
  private static MemorySegment[] names(Snapshot snapshot) {
    int count = snapshot.rows().count();
    MemorySegment offsets = Arena.ofAuto().allocate((count + 1L) * Long.BYTES, ALIGNMENT);
    long bytes = 0;
    for (int row = 0; row < count; row++) {
      bytes += snapshot.ids().get(row).getBytes(StandardCharsets.UTF_8).length;
      offsets.setAtIndex(LONG, row + 1L, bytes);
    }
    MemorySegment all = Arena.ofAuto().allocate(bytes, ALIGNMENT);
    for (int row = 0; row < count; row++) {
      byte[] id = snapshot.ids().get(row).getBytes(StandardCharsets.UTF_8);
      long at = offsets.getAtIndex(LONG, row);
      MemorySegment.copy(id, 0, all, ValueLayout.JAVA_BYTE, at, id.length);
    }
    Integer[] sorted = new Integer[count];
    Arrays.setAll(sorted, row -> row);
    MappedIds ids = new MappedIds(count, offsets, all, null);
    Arrays.sort(sorted, ids::compare);
    MemorySegment order = Arena.ofAuto().allocate((long) count * Integer.BYTES, ALIGNMENT);
    for (int i = 0; i < count; i++) {
      order.setAtIndex(INT, i, sorted[i]);
    }
    return new MemorySegment[] {offsets, all, order};
  }

  private static void put(MemorySegment header, int at, String fingerprint) {
    byte[] bytes = fingerprint == null ? new byte[0] : fingerprint.getBytes(StandardCharsets.UTF_8);
    header.set(INT, at, bytes.length);
    MemorySegment.copy(bytes, 0, header, ValueLayout.JAVA_BYTE, at + 4L, bytes.length);
  }

  private static String fingerprint(MemorySegment header, int at) {
    int length = Math.clamp(header.get(INT, at), 0, LONGEST_FINGERPRINT);
    byte[] bytes = header.asSlice(at + 4L, length).toArray(ValueLayout.JAVA_BYTE);
    return length == 0 ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static int checksum(List<MemorySegment> parts) {
    CRC32C crc = new CRC32C();
    for (MemorySegment part : parts) {
      for (long at = 0; at < part.byteSize(); at += CHUNK) {
        crc.update(part.asSlice(at, Math.min(CHUNK, part.byteSize() - at)).asByteBuffer());
      }
    }
    return (int) crc.getValue();
  }

  /** The next multiple of the alignment; the sizes here are far below where this overflows. */
  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static IOException wrong(Path file, String expected, String got) {
    return new IOException("%s: expected %s, got %s".formatted(file, expected, got));
  }
}
