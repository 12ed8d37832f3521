package io.github.matryoshka.tools.parity;

/**
 * How a kind of output compares with its golden values.
 *
 * @param name what was compared
 * @param compared how many texts
 * @param passed how many of them are within the limit
 * @param worst largest absolute difference; for tokens 1 when a list differs
 * @param limit largest difference that passes
 * @param text where the worst difference is; null when nothing differs at all
 */
public record Check(
    String name, int compared, int passed, double worst, double limit, String text) {

  /** Whether every text passed. */
  public boolean ok() {
    return passed == compared;
  }
}
