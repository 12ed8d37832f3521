package io.github.matryoshka.tools.training;

import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.beir.Texts;
import io.github.matryoshka.weights.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an adaptor learns from. Immutable.
 *
 * @param name how reports call it
 * @param documents texts, at least one
 * @param titles for each document what it begins with and is called, empty where it has no title;
 *     or none at all
 * @param queries labelled queries, may be none: then there are only documents to learn from
 * @param hashes file → hex SHA-256 of its content
 */
public record TrainingData(
    String name,
    List<String> documents,
    List<String> titles,
    List<TrainingQuery> queries,
    SortedMap<String, String> hashes) {

  /** The split whose labels are for training. */
  public static final String SPLIT = "train";

  /**
   * Copies the lists and the map.
   *
   * @throws IllegalArgumentException when there is no document, a document does not begin with its
   *     title, or a query names a document that is not there
   */
  public TrainingData {
    documents = List.copyOf(documents);
    titles = List.copyOf(titles);
    queries = List.copyOf(queries);
    hashes = Collections.unmodifiableSortedMap(new TreeMap<>(hashes));
    if (documents.isEmpty()) {
      throw new IllegalArgumentException(
          "training data: expected at least one document, got none (%s)".formatted(name));
    }
    requireTitles(documents, titles);
    for (TrainingQuery query : queries) {
      requireDocuments(query.positives().keySet(), documents.size());
      requireDocuments(query.negatives(), documents.size());
    }
  }

  /** The documents of a data set, in the order of its corpus, without queries. */
  public static TrainingData of(Dataset dataset) {
    Texts corpus = dataset.corpus();
    return new TrainingData(
        dataset.name(), corpus.texts(), corpus.titles(), List.of(), dataset.hashes());
  }

  /**
   * The documents of a data set, in the order of its corpus, and the queries of a split. Judgments
   * of grade 0 or less are negatives.
   *
   * @throws IOException when a judgment names a document that the corpus lacks, or a query has no
   *     relevant document
   * @throws IllegalArgumentException when the data set has no such split
   */
  public static TrainingData of(Dataset dataset, String split) throws IOException {
    return new SplitLabels(dataset, split).read();
  }

  /**
   * Reads a file: {@code .txt} holds one document a line (blank lines are skipped); a line of
   * {@code .jsonl} is a document, {@code {"title": …, "text": …}}, or a pair, {@code {"query": …,
   * "positive": …, "negatives": …}}. The title may be missing; positive, negative and negatives are
   * each a string or an array of strings, and the last two may be missing. Equal texts are one
   * document, equal queries one query with the positives of both, each of grade 1.
   *
   * @throws IOException when the file cannot be read, has another ending, holds no document, or a
   *     line is malformed (naming the line)
   */
  public static TrainingData read(Path file) throws IOException {
    return new TrainingFile(file).read();
  }

  /**
   * Finds training data: a file as {@link #read} takes it, or whatever {@link Dataset#load} takes.
   *
   * @param labelled whether queries are needed; a data set then gives those of its {@code train}
   *     split, otherwise none
   * @param cache folder for downloaded archives, created when needed
   * @param progress told about a download
   * @throws IOException when nothing is there under that name, it is malformed, or it has no labels
   *     though they are needed
   */
  public static TrainingData load(
      String nameOrPath, boolean labelled, Path cache, Progress progress) throws IOException {
    Path path = Path.of(nameOrPath);
    boolean folder = Files.isDirectory(path);
    boolean archive = archive(path);
    if (!folder && !archive && (Files.exists(path) || new TrainingFile(path).accepted())) {
      TrainingData data = read(path);
      if (labelled && data.queries.isEmpty()) {
        throw new IOException(
            path + ": expected lines with \"query\" and \"positive\", got documents only");
      }
      return data;
    }
    Dataset dataset = Dataset.load(nameOrPath, cache, progress);
    return labelled ? of(dataset, SPLIT) : of(dataset);
  }

  /** The texts of the queries, in order. */
  public List<String> queryTexts() {
    return queries.stream().map(TrainingQuery::text).toList();
  }

  /** The title of a document, empty where it has none. */
  public String title(int document) {
    return titles.isEmpty() ? "" : titles.get(document);
  }

  /** The same documents with other queries. */
  public TrainingData with(List<TrainingQuery> others) {
    return new TrainingData(name, documents, titles, others, hashes);
  }

  private static void requireTitles(List<String> documents, List<String> titles) {
    if (!titles.isEmpty() && titles.size() != documents.size()) {
      throw new IllegalArgumentException(
          "titles: expected one a document, %d, got %d".formatted(documents.size(), titles.size()));
    }
    for (int i = 0; i < titles.size(); i++) {
      if (!documents.get(i).startsWith(titles.get(i))) {
        throw new IllegalArgumentException(
            "titles: expected documents that begin with them, got \"%s\" for document %d"
                .formatted(titles.get(i), i));
      }
    }
  }

  private static boolean archive(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".zip") || name.endsWith(".tar.gz") || name.endsWith(".tgz");
  }

  private static void requireDocuments(Iterable<Integer> places, int documents) {
    for (int place : places) {
      if (place < 0 || place >= documents) {
        throw new IllegalArgumentException(
            "training data: expected documents 0 to %d, got %d".formatted(documents - 1, place));
      }
    }
  }
}
