package io.github.matryoshka.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ids as the strings they were given as. */
final class ListedIds implements RowIds {
  private final List<String> ids;
  private final Map<String, Integer> rows;

  /**
   * @throws IllegalArgumentException when an id is repeated
   */
  ListedIds(List<String> ids) {
    this.ids = List.copyOf(ids);
    rows = HashMap.newHashMap(ids.size());
    for (int row = 0; row < ids.size(); row++) {
      if (rows.put(ids.get(row), row) != null) {
        throw new IllegalArgumentException(
            "ids: expected unique ids, got \"%s\" twice".formatted(ids.get(row)));
      }
    }
  }

  @Override
  public String get(int row) {
    return ids.get(row);
  }

  @Override
  public int compare(int a, int b) {
    return IdOrder.DESCENDING.compare(ids.get(a), ids.get(b));
  }

  @Override
  public int find(String id) {
    return rows.getOrDefault(id, -1);
  }
}
