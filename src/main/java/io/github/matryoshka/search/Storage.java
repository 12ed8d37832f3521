package io.github.matryoshka.search;

import io.github.matryoshka.kernels.Scans;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How an index keeps the numbers of a vector. A row is a whole number of bytes, so rows lie end to
 * end; some storages keep one more float a row, its factor.
 */
public enum Storage {
  /** 32-bit floats as given: 4 bytes a number. */
  FP32(Scans.Format.FP32) {
    @Override
    public int bytes(int dims) {
      return Float.BYTES * dims;
    }

    @Override
    float encode(float[] vector, int offset, int dims, MemorySegment to, long at) {
      MemorySegment.copy(vector, offset, to, ValueLayout.JAVA_FLOAT_UNALIGNED, at, dims);
      return 1;
    }

    @Override
    double decode(MemorySegment from, long at, float factor, int i) {
      return from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + (long) Float.BYTES * i);
    }
  },

  /** The upper halves of floats, rounded to nearest, ties to even: 2 bytes a number. */
  BF16(Scans.Format.BF16) {
    @Override
    public int bytes(int dims) {
      return Short.BYTES * dims;
    }

    @Override
    float encode(float[] vector, int offset, int dims, MemorySegment to, long at) {
      for (int i = 0; i < dims; i++) {
        int bits = Float.floatToRawIntBits(vector[offset + i]);
        int rounded = bits + 0x7fff + (bits >>> 16 & 1);
        to.set(
            ValueLayout.JAVA_SHORT_UNALIGNED,
            at + (long) Short.BYTES * i,
            (short) (rounded >>> 16));
      }
      return 1;
    }

    @Override
    double decode(MemorySegment from, long at, float factor, int i) {
      int half = from.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + (long) Short.BYTES * i);
      return Float.intBitsToFloat(half << 16);
    }
  },

  /** Whole numbers from -127 to 127 times the row's factor: 1 byte a number, and the factor. */
  INT8(Scans.Format.INT8) {
    @Override
    public int bytes(int dims) {
      return dims;
    }

    @Override
    float encode(float[] vector, int offset, int dims, MemorySegment to, long at) {
      float largest = 0;
      for (int i = 0; i < dims; i++) {
        largest = Math.max(largest, Math.abs(vector[offset + i]));
      }
      // Below it the factor would lose bits, or be zero.
      float factor = Math.max(largest / 127, Float.MIN_NORMAL);
      for (int i = 0; i < dims; i++) {
        int code = Math.round(vector[offset + i] / factor);
        to.set(ValueLayout.JAVA_BYTE, at + i, (byte) Math.clamp(code, -127, 127));
      }
      return factor;
    }

    @Override
    double decode(MemorySegment from, long at, float factor, int i) {
      return (double) factor * from.get(ValueLayout.JAVA_BYTE, at + i);
    }
  },

  /**
   * Signs, a set bit for a number below zero, in whole longs whose last bits are clear: 1 bit a
   * number, and the factor, the mean of the magnitudes.
   */
  BINARY(Scans.Format.BINARY) {
    @Override
    public int bytes(int dims) {
      return Long.BYTES * Math.ceilDiv(dims, Long.SIZE);
    }

    @Override
    float encode(float[] vector, int offset, int dims, MemorySegment to, long at) {
      double sum = 0;
      for (int first = 0; first < dims; first += Long.SIZE) {
        long signs = 0;
        for (int i = first; i < Math.min(dims, first + Long.SIZE); i++) {
          float x = vector[offset + i];
          sum += Math.abs(x);
          signs |= x < 0 ? 1L << i : 0;
        }
        to.set(ValueLayout.JAVA_LONG_UNALIGNED, at + first / Byte.SIZE, signs);
      }
      return (float) (sum / dims);
    }

    @Override
    double decode(MemorySegment from, long at, float factor, int i) {
      long word = from.get(ValueLayout.JAVA_LONG_UNALIGNED, at + (long) (i >> 6) * Long.BYTES);
      return (word >>> i & 1) == 0 ? factor : -factor;
    }
  };

  /** What scans call it. */
  final Scans.Format format;

  Storage(Scans.Format format) {
    this.format = format;
  }

  /** Bytes of a row without its factor. */
  public abstract int bytes(int dims);

  /** Whether a row has a factor; without one it is 1 and not kept. */
  public boolean hasFactor() {
    return this == INT8 || this == BINARY;
  }

  /** Writes {@code vector[offset …]}, finite numbers, as one row at byte {@code at}. */
  abstract float encode(float[] vector, int offset, int dims, MemorySegment to, long at);

  /** Number i of the row at byte {@code at}. */
  abstract double decode(MemorySegment from, long at, float factor, int i);
}
