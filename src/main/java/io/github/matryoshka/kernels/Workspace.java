package io.github.matryoshka.kernels;

/**
 * Scratch of one thread: attention scores and transposed keys, sized once, and the packed operand
 * of a product, which grows to the largest met. Not thread-safe.
 *
 * <p>Attention walks the queries of a text in blocks, so the scores of a block stay in cache
 * whatever the length of the text.
 */
public final class Workspace {
  /** Query rows scored at a time: 48 × 512 scores are 96 KiB, a tenth of a usual L2. */
  static final int QUERY_BLOCK = 48;

  /** Keys are padded to a multiple of this, the widest panel any kernel uses. */
  private static final int KEY_PANEL = 32;

  final int maxTokens;
  final int headSize;
  final float[] lanes = new float[Lanes.COUNT];
  final float[] keys;
  final float[] scores;
  final float[] sums = new float[QUERY_BLOCK];
  final float[] noBias = new float[KEY_PANEL];

  /** Four rows of outputs; grown to the widest matrix met, once. */
  float[][] rows = new float[4][0];

  /** What {@link PackedMatrix#touchPages} gave last. */
  float touched;

  // Grown to the largest product met.
  private float[] zeros = new float[0];
  private float[] panel = new float[0];
  private float[] block = new float[0];
  private float[][] packedRows = new float[0][0];

  /** For kernels other than attention. */
  public Workspace() {
    this(0, 0);
  }

  /**
   * @param maxTokens tokens of the longest text
   * @param headSize S
   */
  public Workspace(int maxTokens, int headSize) {
    this.maxTokens = maxTokens;
    this.headSize = headSize;
    keys = new float[padded(maxTokens) * headSize];
    scores = new float[padded(maxTokens) * QUERY_BLOCK];
  }

  /** The row length of the score matrix for a text of so many tokens. */
  static int padded(int tokens) {
    return (tokens + KEY_PANEL - 1) / KEY_PANEL * KEY_PANEL;
  }

  void requireRows(int outputs) {
    if (rows[0].length < outputs) {
      rows = new float[4][outputs];
    }
  }

  float[] zeros(int n) {
    return zeros.length >= n ? zeros : (zeros = new float[n]);
  }

  float[] panel(int n) {
    return panel.length >= n ? panel : (panel = new float[n]);
  }

  float[] block(int n) {
    return block.length >= n ? block : (block = new float[n]);
  }

  float[][] packedRows(int rows, int columns) {
    int width = packedRows.length == 0 ? 0 : packedRows[0].length;
    if (packedRows.length < rows || width < columns) {
      packedRows = new float[Math.max(rows, packedRows.length)][Math.max(columns, width)];
    }
    return packedRows;
  }

  void require(int tokens) {
    if (tokens > maxTokens) {
      throw new IllegalArgumentException(
          "text: expected at most %d tokens, got %d (workspace)".formatted(maxTokens, tokens));
    }
  }
}
