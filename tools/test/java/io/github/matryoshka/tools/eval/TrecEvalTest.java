package io.github.matryoshka.tools.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.search.Hits;
import io.github.matryoshka.tools.beir.Qrels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.ac.gla.terrier.jtreceval.trec_eval;

/**
 * Against the real trec_eval. It prints four decimals, so each of its values may be half of 1e-4
 * off; over the thousands of values compared here, an error of ours of 1e-5 would push about one in
 * ten over a rounding edge and fail.
 */
class TrecEvalTest {

  private static final double HALF_A_DIGIT = 0.5e-4 + 1e-9;

  private static final Map<Metric.Measure, String> NAMES =
      Map.of(
          Metric.Measure.NDCG, "ndcg_cut",
          Metric.Measure.MAP, "map_cut",
          Metric.Measure.RECALL, "recall",
          Metric.Measure.P, "P");

  @TempDir Path folder;

  @Test
  void everyQueryAgreesOnRandomRunsWithTies() throws IOException {
    Random random = new Random(7);
    int compared = 0;
    for (int round = 0; round < 6; round++) {
      Qrels qrels = qrels(60, random);
      Run run = run(qrels, random);
      compared += compare(qrels, run);
    }
    assertTrue(compared > 8000, "compared " + compared);
  }

  private int compare(Qrels qrels, Run run) throws IOException {
    Path runFile = folder.resolve("run.trec");
    TrecRunFile.write(runFile, run, "test");
    Map<String, Double> theirs = theirs(write(qrels), runFile);
    Evaluation ours = Evaluation.of(1, qrels, TrecRunFile.read(runFile));
    int compared = 0;
    for (Metric metric : Metric.ALL) {
      String name = NAMES.get(metric.measure());
      if (name == null) {
        continue;
      }
      for (int q = 0; q < ours.queries().size(); q++) {
        String key = name + "_" + metric.cutoff() + " " + ours.queries().get(q);
        assertEquals(theirs.getOrDefault(key, 0.0), ours.values(metric)[q], HALF_A_DIGIT, key);
        compared++;
      }
      String all = name + "_" + metric.cutoff() + " all";
      assertEquals(theirs.get(all), ours.mean(metric), HALF_A_DIGIT, all);
    }
    return compared;
  }

  /** Measure and query → value, as trec_eval prints it; it omits queries that the run lacks. */
  private static Map<String, Double> theirs(Path qrels, Path run) {
    List<String> arguments = new ArrayList<>(List.of("-q", "-c"));
    for (String name : NAMES.values()) {
      arguments.addAll(List.of("-m", name + ".1,3,5,10,100,1000"));
    }
    arguments.addAll(List.of(qrels.toString(), run.toString()));
    trec_eval program = new trec_eval();
    Map<String, Double> values = new LinkedHashMap<>();
    for (String[] row : program.runAndGetOutput(arguments.toArray(String[]::new))) {
      values.put(row[0].strip() + " " + row[1].strip(), Double.parseDouble(row[2].strip()));
    }
    assertEquals(0, program.getLastExitCode());
    return values;
  }

  private Path write(Qrels qrels) throws IOException {
    StringBuilder rows = new StringBuilder();
    qrels
        .grades()
        .forEach(
            (query, grades) ->
                grades.forEach(
                    (document, grade) ->
                        rows.append(query + " 0 " + document + " " + grade + "\n")));
    return Files.writeString(folder.resolve("qrels.txt"), rows);
  }

  /** Grades from -1 to 3; document ids beyond 1,499 are in no run. */
  private static Qrels qrels(int queries, Random random) {
    Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
    for (int q = 0; q < queries; q++) {
      Map<String, Integer> of = new LinkedHashMap<>();
      int judged = 1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 8);
      for (int i = 0; i < judged; i++) {
        of.put(id(random.nextInt(1600)), random.nextInt(5) - 1);
      }
      grades.put("q" + q, of);
    }
    return new Qrels(grades);
  }

  /**
   * Few distinct scores, both zeros among them, and rankings of every length up to 1,200, one query
   * in ten missing.
   */
  private static Run run(Qrels qrels, Random random) {
    Map<String, Hits> hits = new LinkedHashMap<>();
    for (String query : qrels.queries()) {
      if (random.nextInt(10) == 0) {
        continue;
      }
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 1500; i++) {
        ids.add(id(i));
      }
      Collections.shuffle(ids, random);
      List<String> found = ids.subList(0, 1 + random.nextInt(1200));
      float[] scores = new float[found.size()];
      for (int i = 0; i < scores.length; i++) {
        boolean judged = qrels.grades(query).getOrDefault(found.get(i), 0) > 0;
        scores[i] = (random.nextInt(40) + (judged ? random.nextInt(30) : 0)) / 64f - 12 / 64f;
        if (scores[i] == 0 && random.nextBoolean()) {
          scores[i] = -0.0f;
        }
      }
      hits.put(query, new Hits(found.toArray(String[]::new), scores));
    }
    return new Run(hits);
  }

  private static String id(int number) {
    return (number % 5 == 0 ? "é" : number % 3 == 0 ? "D" : "d") + number;
  }
}
