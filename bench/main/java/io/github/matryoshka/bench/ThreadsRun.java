package io.github.matryoshka.bench;

import io.github.matryoshka.Backend;
import io.github.matryoshka.Model;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The same work on two threads and on one, in turn. */
public final class ThreadsRun {
  static final String TEXTS = "texts";
  static final String SEARCH = "search";
  static final List<Integer> THREADS = List.of(2, 1);
  private static final int DOCUMENTS = 1_000_000;

  private ThreadsRun() {}

  /**
   * Arguments: seconds of warm-up and of turns; {@code texts}, one of ours and a shape, or {@code
   * search}, a way and how many queries.
   */
  public static void main(String[] args) throws Exception {
    switch (args[2]) {
      case TEXTS -> {
        Workload work = Workload.of(Shape.of(args[4]));
        try (Model model = model(Engines.named(args[3]), work)) {
          print(args, threads -> () -> model.embedAll(work.texts(), threads));
        }
      }
      case SEARCH -> {
        int queries = Integer.parseInt(args[4]);
        try (OurSearch search = CorpusSearch.ours(args[3], new Corpus(DOCUMENTS), queries)) {
          print(args, threads -> () -> search.run(threads));
        }
      }
      default ->
          throw new IllegalArgumentException(
              "work: expected %s or %s, got %s".formatted(TEXTS, SEARCH, args[2]));
    }
  }

  static Model model(Engines ours, Workload work) throws Exception {
    Backend backend = ours.onJvm() ? Backend.VECTOR : Backend.NATIVE;
    return Model.load(work.directory(), backend, ours.precision());
  }

  /** What does the work on a number of threads. */
  private interface Sides {
    Turns.Side on(int threads);
  }

  private static void print(String[] args, Sides sides) throws Exception {
    SequencedMap<String, Turns.Side> named = new LinkedHashMap<>();
    THREADS.forEach(threads -> named.put(threads.toString(), sides.on(threads)));
    Turns.print(named, args);
  }
}
