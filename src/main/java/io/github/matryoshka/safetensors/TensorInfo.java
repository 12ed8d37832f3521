package io.github.matryoshka.safetensors;

import java.util.List;
import java.util.Objects;

/**
 * What a header says about one tensor. Immutable.
 *
 * @param name the tensor's name, unique in its file
 * @param type the type of its elements
 * @param shape the sizes of its dimensions, slowest first; empty for a single number
 * @param begin where its bytes begin, counted from the end of the header
 * @param end where its bytes end (exclusive), counted from the end of the header
 */
public record TensorInfo(String name, ElementType type, List<Long> shape, long begin, long end) {
  /**
   * Checks that the byte range is as long as type and shape demand.
   *
   * @throws IllegalArgumentException if a size is negative, the shape has more bytes than a long
   *     counts, or the range does not fit the shape
   */
  public TensorInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    shape = List.copyOf(shape);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "tensor %s: expected 0 <= begin <= end, got bytes [%d, %d)".formatted(name, begin, end));
    }
    long bytes = bytes(name, type, shape);
    if (end - begin != bytes) {
      throw new IllegalArgumentException(
          "tensor %s: expected %d bytes for %s %s, got %d (bytes [%d, %d))"
              .formatted(name, bytes, type, shape, end - begin, begin, end));
    }
  }

  /**
   * Returns the product of the shape.
   *
   * @return the number of elements; 1 for an empty shape
   */
  public long elements() {
    return (end - begin) / type.bytes();
  }

  static long bytes(String name, ElementType type, List<Long> shape) {
    try {
      long bytes = type.bytes();
      for (long size : shape) {
        if (size < 0) {
          throw new IllegalArgumentException(
              "tensor %s: expected sizes of at least 0, got shape %s".formatted(name, shape));
        }
        bytes = Math.multiplyExact(bytes, size);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "tensor %s: expected fewer than 2^63 bytes, got shape %s".formatted(name, shape), e);
    }
  }
}
