package io.github.matryoshka.tools.training;

import io.github.matryoshka.tools.files.JsonLine;
import io.github.matryoshka.tools.files.LineReader;
import io.github.matryoshka.weights.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads documents and pairs from a {@code .txt} or {@code .jsonl} file. Used once. */
final class TrainingFile {

  private static final String JSONL = ".jsonl";

  private final Path file;
  private final String name;
  private final Map<String, Integer> placeOf = new LinkedHashMap<>();
  private final List<String> titles = new ArrayList<>();
  private final Map<String, Labels> labels = new LinkedHashMap<>();

  /** The labels of one query while the file is read. */
  private record Labels(SortedMap<Integer, Integer> positives, List<Integer> negatives) {

    Labels() {
      this(new TreeMap<>(), new ArrayList<>());
    }
  }

  TrainingFile(Path file) {
    this.file = file;
    this.name = Objects.toString(file.getFileName(), "");
  }

  /** Whether its name ends as one of ours. */
  boolean accepted() {
    return ending().equals(JSONL) || ending().equals(".txt");
  }

  TrainingData read() throws IOException {
    if (!accepted()) {
      throw new IOException(
          "%s: expected .jsonl, .txt, .zip, .tar.gz or .tgz, got \"%s\"".formatted(file, ending()));
    }
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": expected a file, got a directory");
    }
    boolean json = ending().equals(JSONL);
    SortedMap<String, String> hashes = new TreeMap<>();
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(file), Digests.digest("SHA-256"))) {
      LineReader lines = new LineReader(in, file.toString());
      while (lines.next()) {
        if (json && lines.length() > 0) {
          add(JsonLine.parse(lines), lines);
        } else if (!json && !lines.text().isBlank()) {
          document(lines.text(), "", "line", lines);
        }
      }
      hashes.put(name, HexFormat.of().formatHex(in.getMessageDigest().digest()));
    }
    if (placeOf.isEmpty()) {
      throw new IOException(file + ": expected at least one document, got none");
    }
    String stem = name.substring(0, name.length() - ending().length());
    return new TrainingData(stem, List.copyOf(placeOf.keySet()), titles, queries(), hashes);
  }

  private String ending() {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
  }

  private void add(JsonLine json, LineReader line) throws IOException {
    if (!json.has("query") && !json.has("positive")) {
      document(json.document(), json.title(), "text", line);
      return;
    }
    String query = json.string("query");
    requireText(query, "query", line);
    List<String> positives = json.strings("positive");
    if (positives.isEmpty()) {
      throw line.malformed("expected a string \"positive\", got none", null);
    }
    Labels of = labels.computeIfAbsent(query, q -> new Labels());
    for (String positive : positives) {
      of.positives.put(document(positive, "", "positive", line), 1);
    }
    for (String field : List.of("negative", "negatives")) {
      for (String negative : json.strings(field)) {
        of.negatives.add(document(negative, "", field, line));
      }
    }
  }

  /** The place of a text among the documents, which it joins if it is new. */
  private int document(String text, String title, String field, LineReader line)
      throws IOException {
    requireText(text, field, line);
    int place = placeOf.computeIfAbsent(text.strip(), t -> placeOf.size());
    if (place == titles.size()) {
      titles.add(title);
    } else if (titles.get(place).isEmpty()) {
      titles.set(place, title);
    }
    return place;
  }

  private static void requireText(String text, String field, LineReader line) throws IOException {
    if (text.isBlank()) {
      throw line.malformed("expected text as \"%s\", got an empty string".formatted(field), null);
    }
  }

  private List<TrainingQuery> queries() {
    return labels.entrySet().stream()
        .map(
            query ->
                new TrainingQuery(
                    query.getKey(), query.getValue().positives, query.getValue().negatives))
        .toList();
  }
}
