package io.github.matryoshka.bench;

import io.github.matryoshka.jna.NativeScans;
import io.github.matryoshka.kernels.Scans;

/** One way to find the best documents for a batch of queries; peers take one thread. */
interface CorpusSearch extends AutoCloseable {

  /** Searches; returns the score of the best document of the last query. */
  float run();

  /**
   * The same on a number of threads.
   *
   * @throws UnsupportedOperationException from a peer
   */
  default float run(int threads) {
    throw new UnsupportedOperationException("threads: expected 1 for a peer, got " + threads);
  }

  @Override
  void close();

  /** The way of that name; see {@link SearchBenchmark#way}. */
  static CorpusSearch of(String way, Corpus corpus, int queries) {
    return switch (way) {
      case "openblas" -> new OpenBlasSearch(corpus, queries);
      case "lucene" -> new LuceneSearch(corpus, queries);
      case "lucene-index" -> new LuceneIndexSearch(corpus, queries);
      case "lucene-int8" -> new LuceneByteSearch(corpus);
      default -> ours(way.split("/"), corpus, queries);
    };
  }

  private static CorpusSearch ours(String[] nameAndBackend, Corpus corpus, int queries) {
    boolean inC = nameAndBackend[1].equals("native");
    Scans scans = inC ? NativeScans.best() : Scans.jvm();
    return new OurSearch(Representation.of(nameAndBackend[0]), scans, corpus, queries);
  }
}
