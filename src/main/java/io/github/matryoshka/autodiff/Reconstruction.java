package io.github.matryoshka.autodiff;

/**
 * {@code L = mean |c − ĉ|} over the n numbers of a batch: the paper's L_rec (arXiv 2407.20243), as
 * a mean. Allocates nothing.
 */
public final class Reconstruction {
  private Reconstruction() {}

  /**
   * Returns L, and adds {@code weight·∂L/∂ĉ} to the gradient; at {@code c = ĉ} that is 0.
   *
   * @param original c
   * @param adapted ĉ
   * @param gradient of ĉ, added to
   */
  public static double add(
      float[] original, float[] adapted, int n, double weight, float[] gradient) {
    double sum = 0;
    float step = (float) (weight / n);
    for (int i = 0; i < n; i++) {
      float difference = adapted[i] - original[i];
      sum += Math.abs(difference);
      // From |ĉ − c|: its sign.
      gradient[i] += step * Math.signum(difference);
    }
    return sum / n;
  }
}
