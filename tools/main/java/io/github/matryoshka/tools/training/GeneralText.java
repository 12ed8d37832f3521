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
import java.util.List;

/**
 * The training text of the general adaptor, as {@code fetch --general-corpus} writes it: one JSON
 * object a line with {@code source} and {@code text} and, for most, a {@code query}.
 *
 * @param passages the texts, in the order of the file
 * @param sources for each passage the place of its source
 * @param queries the queries, in the order of the file
 * @param owners for each query the place of its passage
 * @param sha256 of the file
 */
public record GeneralText(
    List<String> passages,
    List<Integer> sources,
    List<String> queries,
    List<Integer> owners,
    String sha256) {

  /** Copies the lists. */
  public GeneralText {
    passages = List.copyOf(passages);
    sources = List.copyOf(sources);
    queries = List.copyOf(queries);
    owners = List.copyOf(owners);
  }

  /**
   * Reads a file.
   *
   * @param names of the sources there are, in the order that gives them their places
   * @throws IOException when it is missing or malformed, names another source, or has fewer than
   *     two passages
   */
  public static GeneralText read(Path file, List<String> names) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": expected a file, got a directory");
    }
    List<String> passages = new ArrayList<>();
    List<Integer> sources = new ArrayList<>();
    List<String> queries = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(file), Digests.digest("SHA-256"))) {
      LineReader line = new LineReader(in, file.toString());
      while (line.next()) {
        JsonLine json = JsonLine.parse(line);
        sources.add(source(json, names, line));
        if (json.has("query")) {
          queries.add(text(json, "query", line));
          owners.add(passages.size());
        }
        passages.add(text(json, "text", line));
      }
      if (passages.size() < 2) {
        throw new IOException(
            "%s: expected at least 2 passages, got %d".formatted(file, passages.size()));
      }
      String sha256 = HexFormat.of().formatHex(in.getMessageDigest().digest());
      return new GeneralText(passages, sources, queries, owners, sha256);
    }
  }

  private static int source(JsonLine json, List<String> names, LineReader line) throws IOException {
    String name = json.string("source");
    int place = names.indexOf(name);
    if (place < 0) {
      throw line.malformed("expected a source of %s, got %s".formatted(names, name), null);
    }
    return place;
  }

  private static String text(JsonLine json, String field, LineReader line) throws IOException {
    String text = json.string(field);
    if (text.isBlank()) {
      throw line.malformed("expected text as \"%s\", got an empty string".formatted(field), null);
    }
    return text;
  }
}
