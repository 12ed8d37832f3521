package io.github.matryoshka.bench;

/**
 * What has to be done, whoever does it.
 *
 * @param operations multiply-adds count twice; 0 where they do not matter
 * @param bytes read from memory or written to it at least once; 0 where they do not matter
 */
record Work(double operations, double bytes) {
  static final Work UNKNOWN = new Work(0, 0);

  /** Operations a byte, the horizontal axis of a roofline plot. */
  double intensity() {
    return operations / bytes;
  }

  boolean known() {
    return operations > 0 && bytes > 0;
  }
}
