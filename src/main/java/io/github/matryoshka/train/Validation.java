package io.github.matryoshka.train;

/** Measures a map on texts that it is not trained on. */
interface Validation {
  /** What is measured, as reports call it. */
  String metric();

  /** One number a prefix, more is better. */
  double[] measure(Network network);
}
