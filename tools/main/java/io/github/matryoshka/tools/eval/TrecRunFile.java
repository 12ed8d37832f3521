package io.github.matryoshka.tools.eval;

import io.github.matryoshka.search.Hits;
import io.github.matryoshka.tools.files.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The run files of trec_eval: a line {@code query Q0 document rank score tag} per document found.
 * Scores are written so that they read back as the same floats.
 */
public final class TrecRunFile {

  private TrecRunFile() {}

  /**
   * Writes a run, replacing an older file only when all is written.
   *
   * @param tag name of the system, one word
   * @throws IllegalArgumentException when an id or the tag is empty or holds white space
   * @throws IOException when the file cannot be written
   */
  public static void write(Path file, Run run, String tag) throws IOException {
    word("tag", tag);
    AtomicFile.write(
        file,
        out -> {
          Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          for (Map.Entry<String, Hits> query : run.hits().entrySet()) {
            writeQuery(writer, word("query id", query.getKey()), query.getValue(), tag);
          }
          writer.flush();
        });
  }

  /**
   * Reads a run. Documents keep the order of the file; the rank column is ignored, as trec_eval
   * does.
   *
   * @throws IOException when the file is missing or malformed, naming the line
   */
  public static Run read(Path file) throws IOException {
    Map<String, Query> queries = new LinkedHashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        add(queries, line, file + ":" + number++);
      }
    } catch (CharacterCodingException e) {
      throw new IOException("run: expected UTF-8, got other bytes (%s)".formatted(file), e);
    }
    Map<String, Hits> hits = new LinkedHashMap<>();
    queries.forEach((id, query) -> hits.put(id, query.hits()));
    return new Run(hits);
  }

  private static void writeQuery(Writer writer, String query, Hits hits, String tag)
      throws IOException {
    for (int i = 0; i < hits.size(); i++) {
      String document = word("document id", hits.ids()[i]);
      writer.write(
          query + " Q0 " + document + " " + (i + 1) + " " + hits.scores()[i] + " " + tag + "\n");
    }
  }

  private static void add(Map<String, Query> queries, String line, String where)
      throws IOException {
    String[] columns = line.strip().split("\\s+");
    if (columns.length != 6) {
      throw new IOException(
          "run: expected query, Q0, document, rank, score and tag, got \"%s\" (%s)"
              .formatted(line, where));
    }
    Query query = queries.computeIfAbsent(columns[0], id -> new Query());
    if (!query.seen.add(columns[2])) {
      throw new IOException(
          "run: expected each document once per query, got %s again (%s)"
              .formatted(columns[2], where));
    }
    query.ids.add(columns[2]);
    query.scores.add(score(columns[4], where));
  }

  private static float score(String column, String where) throws IOException {
    try {
      float score = Float.parseFloat(column);
      if (Float.isFinite(score)) {
        return score;
      }
    } catch (NumberFormatException e) {
      throw new IOException(
          "run: expected a number as score, got %s (%s)".formatted(column, where), e);
    }
    throw new IOException("run: expected a finite score, got %s (%s)".formatted(column, where));
  }

  private static String word(String what, String word) {
    if (word.isEmpty() || word.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("%s: expected one word, got \"%s\"".formatted(what, word));
    }
    return word;
  }

  /** The documents of one query while a file is read. */
  private static final class Query {

    private final Set<String> seen = new HashSet<>();
    private final List<String> ids = new ArrayList<>();
    private final List<Float> scores = new ArrayList<>();

    Hits hits() {
      float[] values = new float[scores.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = scores.get(i);
      }
      return new Hits(ids.toArray(String[]::new), values);
    }
  }
}
