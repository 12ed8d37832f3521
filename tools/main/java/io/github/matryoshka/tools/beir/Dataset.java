package io.github.matryoshka.tools.beir;

import io.github.matryoshka.weights.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A retrieval data set: documents, queries, and per split the judgments of its queries. Immutable.
 *
 * @param name how reports call it
 * @param corpus the documents; a text is {@code (title + " " + text).strip()}
 * @param queries all queries, of every split
 * @param splits split name (train, dev, test) → judgments; every judged query is in {@code queries}
 * @param hashes file (such as {@code corpus.jsonl}) → hex SHA-256 of its content
 */
public record Dataset(
    String name,
    Texts corpus,
    Texts queries,
    SortedMap<String, Qrels> splits,
    SortedMap<String, String> hashes) {

  /** Copies the maps. */
  public Dataset {
    splits = Collections.unmodifiableSortedMap(new TreeMap<>(splits));
    hashes = Collections.unmodifiableSortedMap(new TreeMap<>(hashes));
  }

  /**
   * Loads a data set. SciFact is bundled; every other official name is downloaded once into {@code
   * cache} ({@link BeirCatalogue}).
   *
   * @param nameOrPath a directory in BEIR's layout, a {@code .zip}, {@code .tar.gz} or {@code .tgz}
   *     of one, or an official BEIR name; what exists as a path is taken as a path
   * @param cache folder for downloaded archives, created when needed
   * @param progress told about a download
   * @throws IOException when nothing is there under that name, the download fails, or a file is
   *     malformed (naming file and line)
   */
  public static Dataset load(String nameOrPath, Path cache, Progress progress) throws IOException {
    if (Files.exists(Path.of(nameOrPath))) {
      return DatasetSource.path(Path.of(nameOrPath)).read();
    }
    if (BeirCatalogue.bundled(nameOrPath)) {
      return DatasetSource.bundled(nameOrPath).read();
    }
    return DatasetSource.path(BeirCatalogue.fetch(nameOrPath, cache, progress)).read();
  }

  /**
   * The judgments of a split.
   *
   * @throws IllegalArgumentException when the data set has no such split, naming those it has
   */
  public Qrels split(String split) {
    Qrels qrels = splits.get(split);
    if (qrels == null) {
      throw new IllegalArgumentException(
          "split: expected one of %s, got %s (%s)".formatted(splits.keySet(), split, name));
    }
    return qrels;
  }

  /**
   * The queries that have a judgment in a split, in the order of its file: those that are
   * evaluated.
   *
   * @throws IllegalArgumentException when the data set has no such split
   */
  public Texts queries(String split) {
    Map<String, String> textOf = HashMap.newHashMap(queries.size());
    for (int i = 0; i < queries.size(); i++) {
      textOf.put(queries.ids().get(i), queries.texts().get(i));
    }
    List<String> judged = List.copyOf(split(split).queries());
    return new Texts(judged, judged.stream().map(textOf::get).toList());
  }

  /**
   * How many judgments of a split name a document that the corpus lacks. They are no error (BEIR's
   * ArguAna has five) and stay in the ideal ranking; a caller should say so once.
   *
   * @throws IllegalArgumentException when the data set has no such split
   */
  public int judgmentsOutsideCorpus(String split) {
    Set<String> known = new HashSet<>(corpus.ids());
    return (int)
        split(split).grades().values().stream()
            .flatMap(grades -> grades.keySet().stream())
            .filter(document -> !known.contains(document))
            .count();
  }
}
