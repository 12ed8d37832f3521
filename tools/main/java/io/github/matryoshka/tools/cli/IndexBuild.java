package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Embedding;
import io.github.matryoshka.Model;
import io.github.matryoshka.Vectors;
import io.github.matryoshka.search.VectorIndex;
import io.github.matryoshka.tools.files.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Embeds texts into an index. What is done is kept beside the output now and then, so that an
 * interrupted build goes on from there.
 */
final class IndexBuild {
  private static final int BATCH = 256;
  private static final long SECONDS_AT_RISK = 30;

  private final Model model;
  private final Path output;
  private final Path unfinished;
  private final VectorIndex empty;

  private long saved = System.nanoTime();

  /**
   * @param model with its adaptor
   * @param empty what is built begins as
   * @param output the file to write
   */
  IndexBuild(Model model, VectorIndex empty, Path output) {
    this.model = model;
    this.empty = empty;
    this.output = output;
    unfinished = output.resolveSibling(output.getFileName() + ".unfinished");
  }

  /** Embeds all texts, writes the index and returns it. */
  VectorIndex run(TextFile texts, long count, int workers, Console console) throws IOException {
    VectorIndex index = begun(texts, console);
    int done = index.count();
    try (Stream<TextFile.Entry> entries = texts.entries().skip(done);
        Stream<String> lines = texts.texts().skip(done);
        Stream<Embedding> embeddings = model.embedAll(lines, workers);
        TaskProgress progress = console.progress()) {
      add(entries.iterator(), embeddings.iterator(), index, progress, count);
    }
    index.save(output);
    Files.deleteIfExists(unfinished);
    return index;
  }

  private void add(
      Iterator<TextFile.Entry> entries,
      Iterator<Embedding> embeddings,
      VectorIndex index,
      TaskProgress progress,
      long count)
      throws IOException {
    int dims = index.dimensions();
    List<String> ids = new ArrayList<>(BATCH);
    float[] rows = new float[BATCH * dims];
    while (embeddings.hasNext()) {
      Vectors.truncate(embeddings.next().vector(), 0, dims, rows, ids.size() * dims);
      ids.add(entries.next().id());
      if (ids.size() == BATCH || !embeddings.hasNext()) {
        add(index, ids, rows);
        progress.update("embed", index.count(), count);
        ids.clear();
        keep(index, count);
      }
    }
  }

  private static void add(VectorIndex index, List<String> ids, float[] rows) throws IOException {
    float[] full =
        ids.size() == BATCH ? rows : Arrays.copyOf(rows, ids.size() * index.dimensions());
    try {
      index.add(ids, full);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "input: after %d texts: %s".formatted(index.count(), e.getMessage()), e);
    }
  }

  private void keep(VectorIndex index, long count) throws IOException {
    if (index.count() < count && System.nanoTime() - saved > SECONDS_AT_RISK * 1_000_000_000L) {
      index.save(unfinished);
      saved = System.nanoTime();
    }
  }

  /** What an interrupted build of the same kind has left, or the empty index. */
  private VectorIndex begun(TextFile texts, Console console) throws IOException {
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
      try (Stream<TextFile.Entry> entries = texts.entries().limit(index.count())) {
        same = entries.filter(entry -> index.contains(entry.id())).count() == index.count();
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
