package io.github.matryoshka.train;

import java.util.Arrays;

/** The documents one batch is compared with: a set, ascending, that knows each one's column. */
final class Candidates {
  private final int[] columns;
  private int[] documents = new int[64];
  private int count;

  /**
   * @param all number of documents
   */
  Candidates(int all) {
    columns = new int[all];
    Arrays.fill(columns, -1);
  }

  void clear() {
    for (int i = 0; i < count; i++) {
      columns[documents[i]] = -1;
    }
    count = 0;
  }

  void add(int document) {
    if (columns[document] < 0) {
      if (count == documents.length) {
        documents = Arrays.copyOf(documents, 2 * count);
      }
      columns[document] = 0;
      documents[count++] = document;
    }
  }

  /** Gives the columns, in the order of the documents. */
  void sort() {
    Arrays.sort(documents, 0, count);
    for (int i = 0; i < count; i++) {
      columns[documents[i]] = i;
    }
  }

  int count() {
    return count;
  }

  int document(int column) {
    return documents[column];
  }

  /** For each document its column, or −1; not a copy. */
  int[] columns() {
    return columns;
  }
}
