package io.github.matryoshka.search;

import java.util.List;

/**
 * A {@link Pass} and the stages after it, down to exact scores. Scratch of one thread, reusable;
 * allocates in its constructor only.
 */
final class Funnel {
  private final List<Stage> stages;
  private final Pass pass;
  private final float minimum;

  /**
   * What each stage after the scan leaves, the exact scores last; empty where the scan is exact.
   */
  private final Candidates[] narrowed;

  Funnel(Searcher searcher, int queries, int k, Filter filter, long[] hidden) {
    stages = searcher.stages();
    minimum = filter.minimumScore();
    Snapshot snapshot = searcher.snapshot();
    int count = snapshot.rows().count();
    narrowed = new Candidates[stages.size()];
    for (int i = 0; i < narrowed.length; i++) {
      boolean last = i == narrowed.length - 1;
      narrowed[i] = new Candidates(last ? k : Math.max(k, stages.get(i + 1).shortlist()), count);
    }
    pass =
        new Pass(
            snapshot,
            searcher.scanned(queries),
            searcher.scans(),
            stages.isEmpty() ? null : Shortlist.JUDGE,
            queries,
            stages.isEmpty() ? k : Math.max(k, stages.getFirst().shortlist()),
            minimum,
            hidden);
  }

  void set(int q, float[] queries, int offset, int excludedRow) {
    pass.set(q, queries, offset, excludedRow);
  }

  void run(int block) {
    pass.run(block);
  }

  void merge(int q, Funnel other) {
    pass.candidates(q).offerAll(other.pass.candidates(q), pass.judge(q));
  }

  /** The best of query q, valid until the next call. */
  Candidates finish(int q) {
    Candidates best = pass.candidates(q);
    best.finish(pass.judge(q));
    for (int i = 0; i < narrowed.length; i++) {
      best = narrow(q, i, best);
    }
    return best;
  }

  /** By the numbers of the next stage, after the last one by all of them. */
  private Candidates narrow(int q, int i, Candidates from) {
    boolean last = i == narrowed.length - 1;
    Scoring scoring = pass.scoring(q);
    Judge judge = last ? scoring : Shortlist.JUDGE;
    Candidates to = narrowed[i];
    to.clear(last ? minimum : Float.NEGATIVE_INFINITY);
    for (int j = 0; j < from.size(); j++) {
      int row = from.row(j);
      float score =
          last ? scoring.score(row, 0) : scoring.leadingScore(row, stages.get(i + 1).dims());
      to.offer(row, score, score, judge);
    }
    to.finish(judge);
    return to;
  }
}
