package io.github.matryoshka.tools.beir;

import io.github.matryoshka.weights.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts a data set together from its files, in whatever order they come. */
final class DatasetReader {

  private static final Pattern QRELS = Pattern.compile("(?:.*/)?qrels/([^/.][^/]*)\\.tsv");
  private static final Pattern TEXTS = Pattern.compile("(?:.*/)?(corpus|queries)\\.jsonl");

  private final String name;
  private final String source;
  private final Map<String, Texts> texts = new HashMap<>();
  private final Map<String, QrelsReader> qrels = new HashMap<>();
  private final SortedMap<String, String> hashes = new TreeMap<>();

  DatasetReader(String name, String source) {
    this.name = name;
    this.source = source;
  }

  /**
   * Takes one file; one that is no part of the layout is left unread.
   *
   * @param path its path in the data set, separated by slashes
   * @param where how errors call it
   */
  void accept(String path, String where, InputStream in) throws IOException {
    Matcher text = TEXTS.matcher(path);
    Matcher judgments = QRELS.matcher(path);
    if (text.matches()) {
      String file = text.group(1) + ".jsonl";
      requireFirst(file, where);
      DigestInputStream hashed = hashed(in);
      texts.put(
          file,
          text.group(1).equals("corpus")
              ? JsonlReader.corpus(hashed, where)
              : JsonlReader.queries(hashed, where));
      hashes.put(file, hex(hashed));
    } else if (judgments.matches()) {
      String file = "qrels/" + judgments.group(1) + ".tsv";
      requireFirst(file, where);
      DigestInputStream hashed = hashed(in);
      qrels.put(judgments.group(1), QrelsReader.read(hashed, where));
      hashes.put(file, hex(hashed));
    }
  }

  Dataset finish() throws IOException {
    Texts corpus = required("corpus.jsonl");
    Texts queries = required("queries.jsonl");
    if (qrels.isEmpty()) {
      throw missing("qrels/*.tsv");
    }
    Set<String> known = new HashSet<>(queries.ids());
    SortedMap<String, Qrels> splits = new TreeMap<>();
    for (Map.Entry<String, QrelsReader> split : qrels.entrySet()) {
      splits.put(split.getKey(), split.getValue().resolved(known));
    }
    return new Dataset(name, corpus, queries, splits, hashes);
  }

  private void requireFirst(String file, String where) throws IOException {
    if (hashes.containsKey(file)) {
      throw new IOException(
          "data: expected one data set, got a second %s; unpack it and name one of its folders (%s)"
              .formatted(file, where));
    }
  }

  private Texts required(String file) throws IOException {
    Texts found = texts.get(file);
    if (found == null) {
      throw missing(file);
    }
    return found;
  }

  private IOException missing(String file) {
    return new IOException(
        "data: expected corpus.jsonl, queries.jsonl and qrels/*.tsv, got no %s (%s)"
            .formatted(file, source));
  }

  private static DigestInputStream hashed(InputStream in) {
    return new DigestInputStream(in, Digests.digest("SHA-256"));
  }

  private static String hex(DigestInputStream read) {
    return HexFormat.of().formatHex(read.getMessageDigest().digest());
  }
}
