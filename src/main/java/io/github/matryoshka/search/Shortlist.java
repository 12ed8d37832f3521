package io.github.matryoshka.search;

/** Ranks by what the scan gave: no exact score is asked for, rows that tie keep their order. */
enum Shortlist implements Judge {
  JUDGE;

  @Override
  public float score(int row, float upper) {
    return upper;
  }

  @Override
  public int compare(int a, int b) {
    return Integer.compare(a, b);
  }
}
