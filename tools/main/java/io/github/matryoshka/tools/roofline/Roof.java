package io.github.matryoshka.tools.roofline;

/**
 * One limit of the machine.
 *
 * @param name {@code fp32}, {@code bf16}, {@code int8}, {@code L2}, {@code L3} or {@code DRAM}
 * @param unit {@code GFLOP/s}, {@code Gop/s} or {@code GB/s}
 * @param one what one thread reaches; NaN where it cannot be measured
 * @param two what two threads reach together; NaN where it cannot be measured
 * @param how what was measured, or what is missing
 */
public record Roof(String name, String unit, double one, double two, String how) {

  /** Whether there is a number. */
  public boolean measured() {
    return Double.isFinite(one);
  }
}
