package io.github.matryoshka.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.adaptor.Adaptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdaptorTrainerTest {
  private static final int[] DIMS = {2, 4, 8, SmallCollection.D};

  private final TrainingSet labelled = new SmallCollection().set(160, 30, true);
  private final HeldOutQueries heldOut = SmallCollection.heldOut(labelled, 20);

  @TempDir private Path folder;

  private static AdaptorTrainer trainer(Recipe recipe, long seed, int threads) {
    return new AdaptorTrainer(recipe, DIMS, seed, threads, Duration.ZERO);
  }

  private static TrainingResult trained(
      TrainingSet set, HeldOutQueries heldOut, long seed, int threads) throws IOException {
    return trainer(SmallCollection.recipe(), seed, threads)
        .train(set, heldOut, null, TrainingListener.SILENT);
  }

  private byte[] file(TrainingResult result) throws IOException {
    Path file = folder.resolve("a.safetensors");
    result.adaptor("encoder", Map.of("data", "small")).save(file);
    return Files.readAllBytes(file);
  }

  /** Of the labelled queries, how many have their best document first by so many numbers. */
  private int found(Adaptor adaptor, int m) {
    float[] documents = mapped(adaptor, labelled.documents().vectors());
    float[] queries = mapped(adaptor, labelled.queries().vectors());
    int found = 0;
    for (int q = 0; q < labelled.queries().count(); q++) {
      int best = 0;
      double highest = -2;
      for (int i = 0; i < SmallCollection.DOCUMENTS; i++) {
        double cosine = cosine(queries, q, documents, i, m);
        best = cosine > highest ? i : best;
        highest = Math.max(highest, cosine);
      }
      found += best == q ? 1 : 0;
    }
    return found;
  }

  private static double cosine(float[] a, int i, float[] b, int j, int m) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int c = 0; c < m; c++) {
      double x = a[i * SmallCollection.D + c];
      double y = b[j * SmallCollection.D + c];
      ab += x * y;
      aa += x * x;
      bb += y * y;
    }
    return ab / Math.sqrt(aa * bb);
  }

  private static float[] mapped(Adaptor adaptor, float[] rows) {
    float[] mapped = new float[rows.length];
    for (int at = 0; at < rows.length; at += SmallCollection.D) {
      adaptor.apply(rows, at, mapped, at);
    }
    return mapped;
  }

  @Test
  void trainingHelpsTextsItNeverSaw() throws IOException {
    List<History.Measurement> measured =
        trained(new SmallCollection().set(160, 0, false), null, 1, 1).history().measurements();

    // At 2 of 24 numbers; all 24 need no training.
    double start = measured.getFirst().values().getFirst();
    double end = measured.getLast().values().getFirst();
    assertTrue(end > start + 0.02, measured.toString());
  }

  @Test
  void labelledDocumentsAreFound() throws IOException {
    TrainingSet bare = new SmallCollection().set(160, 0, false);
    int without = found(trained(bare, null, 1, 1).adaptor("", Map.of()), 8);
    int with = found(trained(labelled, heldOut, 1, 1).adaptor("", Map.of()), 8);

    assertTrue(with > without + 8, without + " -> " + with);
  }

  @Test
  void anyNumberOfThreadsGivesTheSameFile() throws IOException {
    byte[] one = file(trained(labelled, heldOut, 1, 1));

    assertArrayEquals(one, file(trained(labelled, heldOut, 1, 2)));
    assertArrayEquals(one, file(trained(labelled, heldOut, 1, 3)));
  }

  @Test
  void thePapersRecipeLearnsLabelsToo() throws IOException {
    Recipe recipe =
        Recipe.paper()
            .with("steps", 40)
            .with("labelled-steps", 120)
            .with("labelled-rate", 0.01)
            .with("warm-up", 10)
            .with("hidden-units", 48)
            .with("anchors", 32)
            .with("labelled-anchors", 16);
    TrainingResult without =
        trainer(recipe, 1, 1)
            .train(new SmallCollection().set(160, 0, false), null, null, TrainingListener.SILENT);
    TrainingResult one =
        trainer(recipe, 1, 1).train(labelled, heldOut, null, TrainingListener.SILENT);
    TrainingResult two =
        trainer(recipe, 1, 2).train(labelled, heldOut, null, TrainingListener.SILENT);

    int before = found(without.adaptor("", Map.of()), 8);
    int after = found(one.adaptor("", Map.of()), 8);
    assertTrue(after > before + 8, before + " -> " + after);
    assertArrayEquals(file(one), file(two));
    assertTrue(one.operations() > 0);
  }

  @Test
  void anotherSeedGivesAnotherFile() throws IOException {
    assertFalse(
        java.util.Arrays.equals(
            file(trained(labelled, null, 1, 1)), file(trained(labelled, null, 2, 1))));
  }

  @Test
  void theFileSaysHowItWasMade() throws IOException {
    Map<String, String> metadata =
        trained(labelled, null, 7, 1).adaptor("encoder", Map.of("data", "small")).metadata();

    Map<String, String> expected = new TreeMap<>(SmallCollection.recipe().facts());
    expected.putAll(
        Map.of("recipe", "rotation", "seed", "7", "dims", "[2, 4, 8, 24]", "data", "small"));
    assertEquals(expected, metadata);
  }

  /** Interrupts at the n-th report. */
  private static final class Stop implements TrainingListener {
    private int left;

    Stop(int reports) {
      left = reports;
    }

    @Override
    public void stepped(String stage, int step, int steps, double loss) {
      if (--left == 0) {
        throw new IllegalStateException("killed at " + stage + " " + step);
      }
    }
  }

  @Test
  void aKilledRunGoesOnToTheSameBits() throws IOException {
    byte[] whole = file(trained(labelled, heldOut, 1, 1));
    // One in each stage, each some steps behind the checkpoint before it.
    for (int reports : new int[] {5, 15, 26}) {
      Path checkpoint = folder.resolve("run-" + reports + ".checkpoint");
      AdaptorTrainer trainer = trainer(SmallCollection.recipe(), 1, 1);
      assertThrows(
          IllegalStateException.class,
          () -> trainer.train(labelled, heldOut, checkpoint, new Stop(reports)));
      List<String> notices = new ArrayList<>();
      TrainingResult resumed =
          trainer.train(
              labelled,
              heldOut,
              checkpoint,
              new TrainingListener() {
                @Override
                public void noticed(String message) {
                  notices.add(message);
                }
              });

      assertTrue(notices.getFirst().contains("going on at step"), notices.toString());
      assertArrayEquals(whole, file(resumed));
      assertEquals(trained(labelled, heldOut, 1, 1).history(), resumed.history());
    }
  }

  @Test
  void aFinishedRunIsNotRepeated() throws IOException {
    Path checkpoint = folder.resolve("done.checkpoint");
    AdaptorTrainer trainer = trainer(SmallCollection.recipe(), 1, 1);
    byte[] first = file(trainer.train(labelled, heldOut, checkpoint, TrainingListener.SILENT));

    assertArrayEquals(first, file(trainer.train(labelled, heldOut, checkpoint, new Stop(1))));
  }

  @Test
  void aCheckpointOfAnotherRunIsRefusedAndKept() throws IOException {
    Path checkpoint = folder.resolve("run.checkpoint");
    trainer(SmallCollection.recipe(), 1, 1)
        .train(labelled, null, checkpoint, TrainingListener.SILENT);
    byte[] before = Files.readAllBytes(checkpoint);

    String message =
        assertThrows(
                IOException.class,
                () ->
                    trainer(SmallCollection.recipe().with("kappa", 2), 9, 1)
                        .train(labelled, null, checkpoint, TrainingListener.SILENT))
            .getMessage();
    assertEquals(
        checkpoint
            + ": expected the checkpoint of this run, got another's: kappa 0.3, not 2, seed 1, not 9"
            + " (delete it, or write elsewhere)",
        message);
    String data =
        assertThrows(
                IOException.class,
                () ->
                    trainer(SmallCollection.recipe(), 1, 1)
                        .train(labelled, heldOut, checkpoint, TrainingListener.SILENT))
            .getMessage();
    assertTrue(data.contains("got another's: data "), data);
    assertArrayEquals(before, Files.readAllBytes(checkpoint));
  }

  @Test
  void aRunThatFailedAtItsFirstStepStandsInNobodysWay() throws IOException {
    Path checkpoint = folder.resolve("run.checkpoint");
    Recipe diverging = SmallCollection.recipe().with("rate", 1e30);
    assertThrows(
        IllegalArgumentException.class,
        () -> trainer(diverging, 1, 1).train(labelled, null, checkpoint, TrainingListener.SILENT));
    assertTrue(Files.exists(checkpoint));

    TrainingResult result =
        trainer(SmallCollection.recipe(), 1, 1)
            .train(labelled, null, checkpoint, TrainingListener.SILENT);
    assertArrayEquals(file(trained(labelled, null, 1, 1)), file(result));
  }

  @Test
  void aDamagedCheckpointIsRefused() throws IOException {
    Path checkpoint = folder.resolve("run.checkpoint");
    Files.writeString(checkpoint, "no safetensors");

    assertThrows(
        IOException.class,
        () ->
            trainer(SmallCollection.recipe(), 1, 1)
                .train(labelled, null, checkpoint, TrainingListener.SILENT));
  }

  @Test
  void aPlaceThatCannotBeWrittenIsFoundOutFirst() {
    Path checkpoint = folder.resolve("missing/run.checkpoint");

    String message =
        assertThrows(
                IOException.class,
                () ->
                    trainer(SmallCollection.recipe(), 1, 1)
                        .train(labelled, null, checkpoint, new Stop(1)))
            .getMessage();
    assertTrue(message.contains(checkpoint.toString()), message);
  }

  @Test
  void anExplodingRateIsRefusedWithItsStep() {
    Recipe recipe = SmallCollection.recipe().with("rate", 1e30);

    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> trainer(recipe, 1, 1).train(labelled, null, null, TrainingListener.SILENT))
            .getMessage();
    assertTrue(message.matches("documents, step \\d+: expected a finite loss.*rate.*"), message);
  }

  @Test
  void stoppingEarlyTakesTheBestStep() throws IOException {
    // Far too high a rate, but not one that overflows: nothing gets better than the start.
    Recipe recipe = SmallCollection.recipe().with("rate", 10).with("patience", 20);
    TrainingSet set = new SmallCollection().set(160, 0, false);
    List<String> notices = new ArrayList<>();
    TrainingResult result =
        trainer(recipe, 1, 1)
            .train(
                set,
                null,
                null,
                new TrainingListener() {
                  @Override
                  public void noticed(String message) {
                    notices.add(message);
                  }
                });

    assertEquals(
        List.of(
            "documents: no better validation for 20 steps, stopped at step 40, step 0 was best"),
        notices);
    float[] start =
        PrincipalRotation.fit(
                set.documents().vectors(),
                SmallCollection.DOCUMENTS,
                SmallCollection.D,
                "",
                Map.of())
            .weights();
    assertArrayEquals(start, result.adaptor("", Map.of()).weights());
  }

  @Test
  void queriesWithoutLabelsAreLearntFromToo() throws IOException {
    assertFalse(
        java.util.Arrays.equals(
            file(trained(new SmallCollection().set(160, 30, false), null, 1, 1)),
            file(trained(new SmallCollection().set(160, 0, false), null, 1, 1))));
  }

  @Test
  void documentsAloneAreEnoughEvenTwo() throws IOException {
    float[] vectors = new float[2 * SmallCollection.D];
    vectors[0] = 1;
    vectors[SmallCollection.D + 1] = 1;
    TrainingSet two =
        TrainingSet.of(SmallCollection.D, new EmbeddedTexts(List.of("one", "two"), vectors));

    for (float weight : trained(two, null, 1, 1).adaptor("", Map.of()).weights()) {
      assertTrue(Float.isFinite(weight));
    }
  }

  @Test
  void dimsMustAscendWithinTheVectors() {
    String beyond =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new AdaptorTrainer(SmallCollection.recipe(), new int[] {8, 25}, 1, 1)
                        .train(labelled, null, null, TrainingListener.SILENT))
            .getMessage();
    assertEquals("dims: expected at most 24, got [8, 25]", beyond);
    for (int[] dims : new int[][] {{}, {0, 8}, {8, 8}, {16, 8}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new AdaptorTrainer(SmallCollection.recipe(), dims, 1, 1));
    }
  }

  @Test
  void threadsMustBePositive() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new AdaptorTrainer(SmallCollection.recipe(), DIMS, 1, 0));
  }
}
