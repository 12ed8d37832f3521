package io.github.matryoshka.bench;

import io.github.matryoshka.jna.NativeScans;
import io.github.matryoshka.kernels.Scans;

/** One way to find the best documents for a batch of queries; peers take one thread. */
interface CorpusSearch extends AutoCloseable {

  /** Searches; returns the score of the best document of the last query. */
  float run();

  @Override
  void close();

  /** The way of that name; see {@link SearchBenchmark#way}. */
  static CorpusSearch of(String way, Corpus corpus, int queries) {
    return switch (way) {
      case "openblas" -> new OpenBlasSearch(corpus, queries);
      case "lucene" -> new LuceneSearch(corpus, queries);
      case "lucene-index" -> new LuceneIndexSearch(corpus, queries);
      case "lucene-int8" -> new LuceneByteSearch(corpus);
      default -> ours(way, corpus, queries);
    };
  }

  /** One of ours. */
  static OurSearch ours(String way, Corpus corpus, int queries) {
    String[] nameAndBackend = way.split("/");
    boolean inC = nameAndBackend[1].equals("native");
    Scans scans = inC ? NativeScans.best() : Scans.jvm();
    return new OurSearch(Representation.of(nameAndBackend[0]), scans, corpus, queries);
  }
}
