package io.github.matryoshka.safetensors;

import java.util.Optional;

/**
 * The type of a tensor's elements, all little-endian. Immutable.
 *
 * <p>Declared in the order in which the reference implementation lays tensors out in a file
 * (decreasing alignment), so that {@link SafetensorsWriter} produces the same bytes.
 */
public enum ElementType {
  /** Signed integer of 64 bits. */
  I64(8),
  /** IEEE 754 binary64. */
  F64(8),
  /** IEEE 754 binary32. */
  F32(4),
  /** Signed integer of 32 bits. */
  I32(4),
  /** The upper half of a binary32: 8 bits of exponent, 7 of fraction. */
  BF16(2),
  /** IEEE 754 binary16. */
  F16(2),
  /** Signed integer of 16 bits. */
  I16(2),
  /** Unsigned integer of 8 bits. */
  U8(1),
  /** Signed integer of 8 bits. */
  I8(1),
  /** One byte, 0 or 1. */
  BOOL(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the size of one element.
   *
   * @return bytes per element
   */
  public int bytes() {
    return bytes;
  }

  static Optional<ElementType> named(String name) {
    for (ElementType type : values()) {
      if (type.name().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
