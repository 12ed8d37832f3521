package io.github.matryoshka.tools.cli;

import io.github.matryoshka.search.Hits;
import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.beir.Texts;
import io.github.matryoshka.tools.eval.Run;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A few queries and what short vectors find for them, so that the figures get a face. */
final class ExampleSearch {
  private static final int QUERIES = 5;
  private static final int HITS = 3;
  private static final int DIMENSIONS = 64;
  private static final int WIDTH = 88;

  private final Dataset dataset;
  private final String split;
  private final Map<String, String> textOf = new HashMap<>();

  private ExampleSearch(EmbeddedDataset embedded) {
    this.dataset = embedded.dataset();
    this.split = embedded.split();
    Texts corpus = dataset.corpus();
    for (int i = 0; i < corpus.size(); i++) {
      textOf.put(corpus.ids().get(i), corpus.texts().get(i));
    }
  }

  /** Searches with the first numbers of the vectors and prints queries spread over the split. */
  static void print(EmbeddedDataset embedded, PrintWriter out) {
    new ExampleSearch(embedded).print(embedded.evaluator().search(DIMENSIONS), out);
  }

  private void print(Run found, PrintWriter out) {
    out.printf(
        "%nfive claims and their best abstracts at %d dimensions (* relevant)%n", DIMENSIONS);
    Texts queries = dataset.queries(split);
    for (int i = 0; i < QUERIES; i++) {
      int query = i * queries.size() / QUERIES;
      out.printf("%n%s%n", shown(queries.texts().get(query)));
      String id = queries.ids().get(query);
      print(found.hits(id), dataset.split(split).relevant(id), out);
    }
  }

  private void print(Hits hits, Set<String> relevant, PrintWriter out) {
    for (int i = 0; i < Math.min(HITS, hits.size()); i++) {
      String id = hits.ids()[i];
      String mark = relevant.contains(id) ? "*" : " ";
      out.printf(Locale.ROOT, "  %s %.3f  %s%n", mark, hits.scores()[i], shown(textOf.get(id)));
    }
  }

  private static String shown(String text) {
    return text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "…";
  }
}
