package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Model;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.train.PrincipalRotation;
import java.util.Map;

/** The closed-form rotation, with a note of the texts it was fitted to. */
final class RotationFit {
  private RotationFit() {}

  /**
   * @param documents one row for each document of the data set
   * @param model the model that made the rows
   */
  static Adaptor of(Dataset dataset, float[] documents, Model model) {
    return PrincipalRotation.fit(
        documents,
        dataset.corpus().size(),
        model.dimensions(),
        model.fingerprint(),
        Map.of("data", dataset.name(), "corpus_sha256", dataset.hashes().get("corpus.jsonl")));
  }
}
