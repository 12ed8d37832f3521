package io.github.matryoshka.search;

/** Decides what a scan's bounds leave open. */
interface Judge {

  /**
   * The score that counts.
   *
   * @param upper the bound from the scan, for judges who have nothing better
   */
  float score(int row, float upper);

  /**
   * Orders rows of equal score.
   *
   * @return below zero if row {@code a} comes first
   */
  int compare(int a, int b);
}
