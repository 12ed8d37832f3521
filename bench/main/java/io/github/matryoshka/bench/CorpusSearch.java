package io.github.matryoshka.bench;

/** One way to find the best documents for a batch of queries, on one thread. */
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
      case "lucene-int8" -> new LuceneByteSearch(corpus);
      default -> new OurSearch(way, corpus, queries);
    };
  }
}
