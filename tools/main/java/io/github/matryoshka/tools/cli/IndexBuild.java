package io.github.matryoshka.tools.cli;

import io.github.matryoshka.search.VectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Brings documents into an index. What is done is kept beside the output now and then, so that an
 * interrupted build goes on from there.
 */
final class IndexBuild {
  private static final int BATCH = 256;
  private static final long SECONDS_AT_RISK = 30;

  private final IndexSource source;
  private final VectorIndex empty;
  private final Path output;
  private final Path unfinished;

  private long saved = System.nanoTime();

  /**
   * @param empty what is built begins as
   * @param output the file to write
   */
  IndexBuild(IndexSource source, VectorIndex empty, Path output) {
    this.source = source;
    this.empty = empty;
    this.output = output;
    unfinished = output.resolveSibling(output.getFileName() + ".unfinished");
  }

  /**
   * Indexes all documents, writes the index and returns it.
   *
   * @param task what the progress is called
   * @param input what the documents are called in messages
   */
  VectorIndex run(String task, Path input, Console console) throws IOException {
    if (source.count() > Integer.MAX_VALUE) {
      throw new IOException(
          "%s: expected at most %,d documents, got %,d (make several indexes)"
              .formatted(input, Integer.MAX_VALUE, source.count()));
    }
    VectorIndex index = begun(console);
    try (IndexSource.Reading reading = source.from(index.count(), index.dimensions());
        TaskProgress progress = console.progress()) {
      while (index.count() < source.count()) {
        add(reading, index, input);
        progress.update(task, index.count(), source.count());
        keep(index);
      }
    }
    index.save(output);
    Files.deleteIfExists(unfinished);
    return index;
  }

  private void add(IndexSource.Reading reading, VectorIndex index, Path input) throws IOException {
    List<String> ids = new ArrayList<>(BATCH);
    float[] rows = new float[BATCH * index.dimensions()];
    try {
      reading.next(ids, rows);
      if (ids.isEmpty()) {
        throw new IOException(
            "%s: expected %d documents, as at the start, got %d (it was changed meanwhile)"
                .formatted(input, source.count(), index.count()));
      }
      index.add(
          ids, ids.size() == BATCH ? rows : Arrays.copyOf(rows, ids.size() * index.dimensions()));
    } catch (IllegalArgumentException e) {
      String place = index.count() == 0 ? "" : " after %d documents:".formatted(index.count());
      throw new IOException("%s:%s %s".formatted(input, place, e.getMessage()), e);
    }
  }

  private void keep(VectorIndex index) throws IOException {
    if (index.count() < source.count()
        && System.nanoTime() - saved > SECONDS_AT_RISK * 1_000_000_000L) {
      index.save(unfinished);
      saved = System.nanoTime();
    }
  }

  /** What an interrupted build of the same kind has left, or the empty index. */
  private VectorIndex begun(Console console) throws IOException {
    if (!Files.exists(unfinished)) {
      return empty;
    }
    VectorIndex index = VectorIndex.open(unfinished);
    boolean same =
        index.dimensions() == empty.dimensions()
            && index.storage() == empty.storage()
            && index.encoder().equals(empty.encoder())
            && index.adaptor().equals(empty.adaptor());
    if (same) {
      try (Stream<String> ids = source.ids().limit(index.count())) {
        same = ids.filter(index::contains).count() == index.count();
      }
    }
    console.say(
        same
            ? "going on after %,d documents (delete %s to start anew)"
                .formatted(index.count(), unfinished)
            : "%s is of another build: starting anew".formatted(unfinished));
    return same ? index : empty;
  }
}
