package io.github.matryoshka.tools.beir;

import io.github.matryoshka.tools.files.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads {@code qrels/*.tsv}: a header, then query id, document id and grade, separated by tabs. In
 * an archive it may come before the queries, so what names an unknown query is checked afterwards.
 */
final class QrelsReader {

  private static final String HEADER = "query-id\tcorpus-id\tscore";

  private final String where;
  private final Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
  private final Map<String, Long> firstLineOfQuery = new HashMap<>();

  private QrelsReader(String where) {
    this.where = where;
  }

  static QrelsReader read(InputStream in, String where) throws IOException {
    QrelsReader reader = new QrelsReader(where);
    LineReader lines = new LineReader(in, where);
    if (!lines.next() || !lines.text().strip().equals(HEADER)) {
      String got = lines.line() == 0 ? "an empty file" : quoted(lines.text());
      throw reader.malformed(
          "expected the header query-id<tab>corpus-id<tab>score, got " + got, 1, null);
    }
    while (lines.next()) {
      reader.add(lines.text(), lines.line());
    }
    if (reader.grades.isEmpty()) {
      throw reader.malformed("expected judgments, got none", 2, null);
    }
    return reader;
  }

  /** The judgments, once all queries are known. */
  Qrels resolved(Set<String> queries) throws IOException {
    for (String query : grades.keySet()) {
      if (!queries.contains(query)) {
        throw malformed(
            "expected a query of queries.jsonl, got " + quoted(query),
            firstLineOfQuery.get(query),
            null);
      }
    }
    return new Qrels(grades);
  }

  private void add(String row, long line) throws IOException {
    String[] columns = row.split("\t", -1);
    if (columns.length != 3 || columns[0].isEmpty() || columns[1].isEmpty()) {
      throw malformed(
          "expected query id, document id and score separated by tabs, got " + quoted(row),
          line,
          null);
    }
    int grade = grade(columns[2], line);
    firstLineOfQuery.putIfAbsent(columns[0], line);
    Integer earlier =
        grades.computeIfAbsent(columns[0], q -> new LinkedHashMap<>()).put(columns[1], grade);
    if (earlier != null && earlier != grade) {
      throw malformed(
          "expected one score per query and document, got %d after %d".formatted(grade, earlier),
          line,
          null);
    }
  }

  private int grade(String column, long line) throws IOException {
    try {
      return Integer.parseInt(column.strip());
    } catch (NumberFormatException e) {
      throw malformed("expected a whole number as score, got " + quoted(column), line, e);
    }
  }

  private static String quoted(String text) {
    return '"' + (text.length() <= 80 ? text : text.substring(0, 80) + "…") + '"';
  }

  private IOException malformed(String what, long line, Exception cause) {
    return new IOException("%s:%d: %s".formatted(where, line, what), cause);
  }
}
