package io.github.matryoshka.bench;

import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.train.AdaptorTrainer;
import io.github.matryoshka.train.EmbeddedTexts;
import io.github.matryoshka.train.Recipe;
import io.github.matryoshka.train.TrainingListener;
import io.github.matryoshka.train.TrainingResult;
import io.github.matryoshka.train.TrainingSet;
import java.io.IOException;
import java.util.List;

/**
 * A training of some hundred steps, on one thread: 2,000 SciFact documents, with random vectors in
 * place of theirs, because only the time counts. Trains twice, once to warm up, and prints the
 * second time's milliseconds and operations of matrix products, from finding neighbours to the last
 * validation. Started as a JVM of its own.
 */
public final class ShortTraining {
  private static final int DOCUMENTS = 2000;
  private static final int DIMENSIONS = 384;
  private static final int[] PREFIXES = {16, 32, 64, 128, 256, 384};

  private ShortTraining() {}

  /** The only argument is the number of steps. */
  public static void main(String[] args) throws IOException {
    int steps = Integer.parseInt(args[0]);
    Dataset scifact = Dataset.load("scifact", BenchModels.cache(), BenchModels.SILENT);
    List<String> texts = scifact.corpus().texts().subList(0, DOCUMENTS);
    TrainingSet set =
        TrainingSet.of(DIMENSIONS, new EmbeddedTexts(texts, Corpus.unitVectors(DOCUMENTS, 3)));
    Recipe recipe = Recipe.rotation().with("steps", steps);
    AdaptorTrainer trainer = new AdaptorTrainer(recipe, PREFIXES, 1, 1);
    trainer.train(set, null, null, TrainingListener.SILENT);
    long began = System.nanoTime();
    TrainingResult result = trainer.train(set, null, null, TrainingListener.SILENT);
    double milliseconds = 1e-6 * (System.nanoTime() - began);
    System.out.println("ms " + milliseconds);
    System.out.println("operations " + (double) result.operations());
  }
}
