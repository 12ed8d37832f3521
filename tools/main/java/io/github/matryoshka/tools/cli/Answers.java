package io.github.matryoshka.tools.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.matryoshka.search.Hits;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was found for some queries, in the forms it is given out.
 *
 * @param names ids of the queries
 * @param texts the queries, or null where vectors were asked with
 * @param all hits of each query
 */
record Answers(List<String> names, List<String> texts, List<Hits> all) {

  /** A line {@code score id} a hit; where {@code named}, the query's id stands before it. */
  void print(PrintWriter out, boolean named) {
    for (int q = 0; q < all.size(); q++) {
      String before = named ? names.get(q) + "\t" : "";
      Hits hits = all.get(q);
      for (int i = 0; i < hits.size(); i++) {
        out.append(before)
            .append(String.format(Locale.ROOT, "%.6f\t%s\n", hits.scores()[i], hits.ids()[i]));
      }
    }
  }

  /**
   * The hits by query, in order.
   *
   * @throws IllegalArgumentException when a query id stands twice
   */
  Map<String, Hits> byQuery() {
    Map<String, Hits> hits = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      if (hits.put(names.get(i), all.get(i)) != null) {
        throw new IllegalArgumentException(
            "expected unique query ids, got \"%s\" twice".formatted(names.get(i)));
      }
    }
    return hits;
  }

  void write(JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (int q = 0; q < all.size(); q++) {
      out.writeStartObject();
      out.writeStringField("id", names.get(q));
      if (texts != null) {
        out.writeStringField("query", texts.get(q));
      }
      out.writeArrayFieldStart("hits");
      for (int i = 0; i < all.get(q).size(); i++) {
        out.writeStartObject();
        out.writeStringField("id", all.get(q).ids()[i]);
        out.writeNumberField("score", all.get(q).scores()[i]);
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
