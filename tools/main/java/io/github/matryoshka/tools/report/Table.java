package io.github.matryoshka.tools.report;

import java.util.List;

/**
 * A table of cells that are ready to print.
 *
 * @param headers one per column
 * @param rows cells, as many per row as there are headers
 */
public record Table(List<String> headers, List<List<String>> rows) {

  /**
   * @throws IllegalArgumentException when a row has another number of cells
   */
  public Table {
    headers = List.copyOf(headers);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != headers.size()) {
        throw new IllegalArgumentException(
            "table: expected %d cells a row, got %d".formatted(headers.size(), row.size()));
      }
    }
  }

  /** Aligned plain text: columns two spaces apart, numbers to the right, a rule below the head. */
  public String text() {
    int columns = headers.size();
    int[] widths = new int[columns];
    for (int c = 0; c < columns; c++) {
      int column = c;
      widths[c] =
          Math.max(
              headers.get(c).length(),
              rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }
    StringBuilder text = new StringBuilder();
    line(text, headers, widths);
    int rule = 2 * (columns - 1);
    for (int width : widths) {
      rule += width;
    }
    text.append("─".repeat(rule)).append('\n');
    rows.forEach(row -> line(text, row, widths));
    return text.toString();
  }

  /** Whether a column is set to the left, because a cell of it begins with a letter. */
  boolean leftAligned(int column) {
    return rows.stream()
        .map(row -> row.get(column))
        .anyMatch(cell -> !cell.isEmpty() && Character.isLetter(cell.charAt(0)));
  }

  private void line(StringBuilder text, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String padding = " ".repeat(widths[c] - cells.get(c).length());
      line.append(c == 0 ? "" : "  ");
      line.append(leftAligned(c) ? cells.get(c) + padding : padding + cells.get(c));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}
