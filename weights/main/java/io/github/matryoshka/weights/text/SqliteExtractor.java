package io.github.matryoshka.weights.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Rows of a SQLite file, read without a database: every leaf page of a table is a list of records
 * (https://sqlite.org/fileformat2.html). Kept are the rows whose column {@code key} matches.
 *
 * @param key the column that tells the rows of the wanted table from others
 * @param pattern what it looks like
 * @param title the column with the short text
 * @param text the column with the long one
 */
record SqliteExtractor(int key, Pattern pattern, int title, int text) implements Extractor {
  private static final byte TABLE_LEAF = 0x0d;
  private static final int FILE_HEADER = 100;

  @Override
  public void extract(SortedMap<String, byte[]> files, Consumer<Passage> out) throws IOException {
    for (var file : files.entrySet()) {
      ByteBuffer data = ByteBuffer.wrap(file.getValue());
      if (!"SQLite format 3"
          .equals(new String(file.getValue(), 0, 15, StandardCharsets.US_ASCII))) {
        throw new IOException(
            "expected a SQLite file, got something else (%s)".formatted(file.getKey()));
      }
      int page = Short.toUnsignedInt(data.getShort(16));
      for (int start = 0; start < data.capacity(); start += page) {
        int header = start == 0 ? FILE_HEADER : start;
        if (data.get(header) == TABLE_LEAF) {
          leaf(data, page, start, header, out);
        }
      }
    }
  }

  private void leaf(ByteBuffer data, int page, int start, int header, Consumer<Passage> out) {
    int cells = Short.toUnsignedInt(data.getShort(header + 3));
    for (int i = 0; i < cells; i++) {
      data.position(start + Short.toUnsignedInt(data.getShort(header + 8 + 2 * i)));
      int length = (int) varint(data);
      varint(data); // the row id
      String[] row = record(ByteBuffer.wrap(payload(data, page, length)));
      if (row.length > text
          && row[key] != null
          && row[text] != null
          && pattern.matcher(row[key]).matches()) {
        Prose.section(row[title], List.of(row[text]), out);
      }
    }
  }

  /** What does not fit into a leaf continues on a chain of overflow pages. */
  private static byte[] payload(ByteBuffer data, int page, int length) {
    int most = page - 35;
    int least = (page - 12) * 32 / 255 - 23;
    int some = least + (length - least) % (page - 4);
    int local = length <= most ? length : some <= most ? some : least;
    byte[] payload = new byte[length];
    data.get(payload, 0, local);
    int next = local < length ? data.getInt() : 0;
    for (int done = local; done < length; ) {
      data.position((next - 1) * page);
      next = data.getInt();
      int part = Math.min(page - Integer.BYTES, length - done);
      data.get(payload, done, part);
      done += part;
    }
    return payload;
  }

  /** The text columns of a record; others are null. */
  private static String[] record(ByteBuffer payload) {
    int header = (int) varint(payload);
    long[] types = new long[header];
    int columns = 0;
    while (payload.position() < header) {
      types[columns++] = varint(payload);
    }
    String[] row = new String[columns];
    for (int i = 0; i < columns; i++) {
      int size = size(types[i]);
      if (types[i] >= 13 && types[i] % 2 == 1) {
        row[i] = new String(payload.array(), payload.position(), size, StandardCharsets.UTF_8);
      }
      payload.position(payload.position() + size);
    }
    return row;
  }

  private static int size(long type) {
    if (type >= 12) {
      return (int) (type - 12) / 2;
    }
    return new int[] {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0}[(int) type];
  }

  private static long varint(ByteBuffer data) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      byte part = data.get();
      value = value << 7 | part & 0x7f;
      if (part >= 0) {
        return value;
      }
    }
    return value << 8 | Byte.toUnsignedInt(data.get());
  }
}
