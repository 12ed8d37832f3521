package io.github.matryoshka.train;

/**
 * What a {@link GeneralRotation} learns from: passages of many sources, and short texts that each
 * belong to one passage. Shares the arrays with the caller, who must not change them afterwards.
 *
 * @param dimensions D, numbers a vector
 * @param passages one row of D numbers, of unit length, a passage; at least two passages
 * @param sources for each passage its source, from 0
 * @param queries one row of D numbers, of unit length, a query; may be none
 * @param owners for each query its own passage
 * @param weights for each source how much it counts, from 0; only their ratios matter. A source of
 *     weight 0 is no more than a place where the nearest passages of others may lie.
 */
public record GeneralTexts(
    int dimensions,
    float[] passages,
    int[] sources,
    float[] queries,
    int[] owners,
    double[] weights) {

  /**
   * @throws IllegalArgumentException if sizes do not fit, a number is not finite, a source or
   *     passage is named that is not there, or no source with passages has a weight above 0
   */
  public GeneralTexts {
    if (dimensions < 1) {
      throw new IllegalArgumentException("dimensions: expected at least 1, got " + dimensions);
    }
    if (sources.length < 2) {
      throw new IllegalArgumentException("passages: expected at least 2, got " + sources.length);
    }
    requireRows("passages", passages, sources.length, dimensions);
    requireRows("queries", queries, owners.length, dimensions);
    requireBelow("sources", sources, weights.length);
    requireBelow("owners", owners, sources.length);
    requireWeights(sources, weights);
  }

  private static void requireRows(String subject, float[] rows, int count, int dimensions) {
    if (rows.length != (long) count * dimensions) {
      throw new IllegalArgumentException(
          "%s: expected %d × %d numbers, got %d"
              .formatted(subject, count, dimensions, rows.length));
    }
    for (float x : rows) {
      if (!Float.isFinite(x)) {
        throw new IllegalArgumentException(subject + ": expected finite numbers, got " + x);
      }
    }
  }

  private static void requireBelow(String subject, int[] numbers, int bound) {
    for (int number : numbers) {
      if (number < 0 || number >= bound) {
        throw new IllegalArgumentException(
            "%s: expected numbers from 0 to %d, got %d".formatted(subject, bound - 1, number));
      }
    }
  }

  private static void requireWeights(int[] sources, double[] weights) {
    for (double weight : weights) {
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "weights: expected finite numbers from 0, got " + weight);
      }
    }
    for (int source : sources) {
      if (weights[source] > 0) {
        return;
      }
    }
    throw new IllegalArgumentException(
        "weights: expected a source with passages and a weight above 0, got none");
  }

  int passageCount() {
    return sources.length;
  }

  int queryCount() {
    return owners.length;
  }

  /** The passages of each source, ascending. */
  int[][] passagesBySource() {
    return grouped(sources);
  }

  /** The queries whose passage is of each source, ascending. */
  int[][] queriesBySource() {
    int[] sourceOfQuery = new int[owners.length];
    for (int q = 0; q < owners.length; q++) {
      sourceOfQuery[q] = sources[owners[q]];
    }
    return grouped(sourceOfQuery);
  }

  private int[][] grouped(int[] groups) {
    int[] sizes = new int[weights.length];
    for (int group : groups) {
      sizes[group]++;
    }
    int[][] members = new int[weights.length][];
    for (int g = 0; g < members.length; g++) {
      members[g] = new int[sizes[g]];
    }
    int[] filled = new int[weights.length];
    for (int i = 0; i < groups.length; i++) {
      members[groups[i]][filled[groups[i]]++] = i;
    }
    return members;
  }
}
