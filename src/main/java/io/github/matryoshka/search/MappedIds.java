package io.github.matryoshka.search;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Ids in a mapped file: they cost no heap, however many they are.
 *
 * @param offsets count + 1 longs: where each id begins in {@code bytes}
 * @param bytes the ids in UTF-8, end to end
 * @param order the rows in ascending order of their ids' bytes, as ints
 */
record MappedIds(int count, MemorySegment offsets, MemorySegment bytes, MemorySegment order) {

  String get(int row) {
    long start = start(row);
    byte[] id = new byte[(int) (start(row + 1) - start)];
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, start, id, 0, id.length);
    return new String(id, StandardCharsets.UTF_8);
  }

  /** Ascending by bytes. Allocates nothing. */
  int compare(int a, int b) {
    return compare(bytes, start(a), start(a + 1), bytes, start(b), start(b + 1));
  }

  /** The id of a row with any other, ascending by bytes. Allocates nothing. */
  int compare(int row, String id) {
    long at = start(row);
    long end = start(row + 1);
    for (int i = 0; i < id.length(); ) {
      int character = id.codePointAt(i);
      // Lone surrogates have no UTF-8 form; as in every encoder of the JDK they count as '?'.
      boolean lone = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
      for (int left = utf8Length(lone ? '?' : character), n = left; left > 0; left--, at++) {
        if (at == end) {
          return -1;
        }
        int compared =
            Byte.compareUnsigned(
                bytes.get(ValueLayout.JAVA_BYTE, at), utf8Byte(lone ? '?' : character, n, left));
        if (compared != 0) {
          return compared;
        }
      }
      i += Character.charCount(character);
    }
    return at == end ? 0 : 1;
  }

  /** The row of an id, or -1. */
  int find(String id) {
    MemorySegment wanted = MemorySegment.ofArray(id.getBytes(StandardCharsets.UTF_8));
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int row = order.getAtIndex(VectorIndexFile.INT, middle);
      int compared = compare(bytes, start(row), start(row + 1), wanted, 0, wanted.byteSize());
      if (compared == 0) {
        return row;
      }
      if (compared < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private static int utf8Length(int character) {
    return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  }

  /** Of the length bytes of a character, the one after which left - 1 follow. */
  private static byte utf8Byte(int character, int length, int left) {
    int bits = character >> 6 * (left - 1);
    if (length == 1) {
      return (byte) bits;
    }
    return (byte) (left < length ? 0x80 | bits & 0x3F : -0x80 >> length - 1 | bits);
  }

  private long start(int row) {
    return offsets.getAtIndex(VectorIndexFile.LONG, row);
  }

  private static int compare(
      MemorySegment a, long from, long end, MemorySegment b, long bFrom, long bEnd) {
    long different = MemorySegment.mismatch(a, from, end, b, bFrom, bEnd);
    if (different < 0) {
      return 0;
    }
    if (from + different == end || bFrom + different == bEnd) {
      return Long.compare(end - from, bEnd - bFrom);
    }
    return Byte.compareUnsigned(
        a.get(ValueLayout.JAVA_BYTE, from + different),
        b.get(ValueLayout.JAVA_BYTE, bFrom + different));
  }
}
