package io.github.matryoshka.tools.npy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a {@code .npy} file, version 1.0: the magic, a length, and a Python dictionary padded
 * with spaces so that the numbers start at a multiple of 64.
 */
final class NpyHeader {

  /** Enough for any shape, so a header can be rewritten once the number of rows is known. */
  static final int BYTES = 128;

  /** Magic, version and length before the dictionary. */
  static final int PREFIX = 10;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  private static final Pattern TYPE =
      Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]*)['\"]");
  private static final Pattern ORDER =
      Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([^)]*)\\)");

  private NpyHeader() {}

  /** The bytes before the numbers of a rows × columns matrix. */
  static ByteBuffer bytes(long rows, int columns) {
    String dictionary =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
    int length = BYTES - PREFIX;
    ByteBuffer header = ByteBuffer.allocate(BYTES);
    header.put(MAGIC).put((byte) length).put((byte) (length >> 8));
    String padding = " ".repeat(length - 1 - dictionary.length());
    header.put((dictionary + padding + "\n").getBytes(StandardCharsets.US_ASCII));
    return header.flip();
  }

  /**
   * Length of the dictionary that follows.
   *
   * @param prefix the first {@value #PREFIX} bytes of the file
   * @throws IllegalArgumentException unless it is a .npy file of version 1.0
   */
  static int dictionaryLength(byte[] prefix) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (prefix[i] != MAGIC[i]) {
        throw new IllegalArgumentException(
            i < 6
                ? "expected a .npy file, got other bytes"
                : "expected version 1.0, got %d.%d".formatted(prefix[6], prefix[7]));
      }
    }
    return prefix[8] & 0xFF | (prefix[9] & 0xFF) << 8;
  }

  /**
   * Rows and columns.
   *
   * @throws IllegalArgumentException unless it tells of little-endian 32-bit floats in C order with
   *     two dimensions
   */
  static long[] shape(String dictionary) {
    require("type '<f4'", find(TYPE, dictionary), "<f4");
    require("fortran_order False", find(ORDER, dictionary), "False");
    String shape = find(SHAPE, dictionary);
    String[] sizes = shape.strip().split("\\s*,\\s*");
    if (sizes.length != 2 || !sizes[0].matches("\\d{1,18}") || !sizes[1].matches("\\d{1,18}")) {
      throw new IllegalArgumentException("expected a shape of two dimensions, got (" + shape + ")");
    }
    return new long[] {Long.parseLong(sizes[0]), Long.parseLong(sizes[1])};
  }

  private static void require(String what, String got, String wanted) {
    if (!got.equals(wanted)) {
      throw new IllegalArgumentException("expected %s, got %s".formatted(what, got));
    }
  }

  private static String find(Pattern pattern, String dictionary) {
    Matcher matcher = pattern.matcher(dictionary);
    if (!matcher.find()) {
      throw new IllegalArgumentException(
          "expected descr, fortran_order and shape, got " + dictionary.strip());
    }
    return matcher.group(1);
  }
}
