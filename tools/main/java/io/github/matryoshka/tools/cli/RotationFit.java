package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Model;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.tools.training.TrainingData;
import io.github.matryoshka.train.PrincipalRotation;
import java.util.Map;
import java.util.TreeMap;

/** The closed-form rotation, with a note of the texts it was fitted to. */
final class RotationFit {
  private static final String CORPUS = "corpus.jsonl";

  private RotationFit() {}

  /**
   * @param documents one row for each document of the data
   * @param model the model that made the rows
   */
  static Adaptor of(TrainingData data, float[] documents, Model model) {
    return PrincipalRotation.fit(
        documents,
        data.documents().size(),
        model.dimensions(),
        model.fingerprint(),
        origin(data, false));
  }

  /**
   * What an adaptor's file says about its origin: name and hashes of the data, and the versions of
   * what made it.
   */
  static Map<String, String> origin(TrainingData data, boolean labelled) {
    Map<String, String> origin = new TreeMap<>();
    origin.put("data", data.name());
    origin.put("version", Version.number());
    origin.put("java", System.getProperty("java.version"));
    String qrels = "qrels/" + TrainingData.SPLIT + ".tsv";
    if (!data.hashes().containsKey(CORPUS)) {
      data.hashes().values().forEach(hash -> origin.put("data_sha256", hash));
      return origin;
    }
    origin.put("corpus_sha256", data.hashes().get(CORPUS));
    if (labelled) {
      origin.put("split", TrainingData.SPLIT);
      origin.put("labels_sha256", data.hashes().get(qrels));
    }
    return origin;
  }
}
