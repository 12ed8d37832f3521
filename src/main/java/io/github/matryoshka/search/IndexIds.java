package io.github.matryoshka.search;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ids of an index at one moment: those of the file it was opened from, then those added since.
 *
 * @param mapped the file's, or null
 * @param added strings in blocks of {@link Rows#BLOCK}, which may hold more than belong here
 * @param newest the newest row of each added id, shared with later moments
 * @param count rows at this moment
 * @param deleted as in {@link Snapshot}
 */
record IndexIds(
    MappedIds mapped, String[][] added, Map<String, Integer> newest, int count, long[] deleted)
    implements RowIds {

  /**
   * Ids that are in no file.
   *
   * @throws IllegalArgumentException when an id is repeated
   */
  static IndexIds of(List<String> ids) {
    String[][] blocks = blocks(new String[0][], ids.size());
    Map<String, Integer> rows = new ConcurrentHashMap<>();
    for (int row = 0; row < ids.size(); row++) {
      blocks[row / Rows.BLOCK][row % Rows.BLOCK] = ids.get(row);
      if (rows.put(ids.get(row), row) != null) {
        throw new IllegalArgumentException(
            "ids: expected unique ids, got \"%s\" twice".formatted(ids.get(row)));
      }
    }
    return new IndexIds(null, blocks, rows, ids.size(), null);
  }

  /** The same blocks, and new ones behind them for so many ids. */
  static String[][] blocks(String[][] old, int count) {
    String[][] blocks = Arrays.copyOf(old, Math.ceilDiv(count, Rows.BLOCK));
    for (int b = old.length; b < blocks.length; b++) {
      blocks[b] = new String[Rows.BLOCK];
    }
    return blocks;
  }

  int mappedCount() {
    return mapped == null ? 0 : mapped.count();
  }

  @Override
  public String get(int row) {
    int at = row - mappedCount();
    return at < 0 ? mapped.get(row) : added[at / Rows.BLOCK][at % Rows.BLOCK];
  }

  @Override
  public int compare(int a, int b) {
    int file = mappedCount();
    if (a < file) {
      return b < file ? mapped.compare(b, a) : -mapped.compare(a, get(b));
    }
    return b < file ? mapped.compare(b, get(a)) : IdOrder.DESCENDING.compare(get(a), get(b));
  }

  @Override
  public int find(String id) {
    Integer row = newest.get(id);
    if (row != null && row < count) {
      return isDeleted(row) ? -1 : row;
    }
    if (row != null) {
      // Added again since: this moment may know an older row of that id.
      for (int older = count - 1; older >= mappedCount(); older--) {
        if (get(older).equals(id) && !isDeleted(older)) {
          return older;
        }
      }
    }
    int inFile = mapped == null ? -1 : mapped.find(id);
    return inFile < 0 || isDeleted(inFile) ? -1 : inFile;
  }

  private boolean isDeleted(int row) {
    return Bits.isSet(deleted, row);
  }
}
