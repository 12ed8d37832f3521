package io.github.matryoshka.search;

/** The ids of rows: as bytes in UTF-8, so that millions of them cost no objects. */
interface RowIds {

  /** The id of a row. Allocates it. */
  String get(int row);

  /**
   * Orders two rows as {@link IdOrder#DESCENDING} does their ids. Allocates nothing.
   *
   * @return below zero if row {@code a} comes first
   */
  int compare(int a, int b);

  /** The row of an id that is not deleted, or -1. */
  int find(String id);
}
