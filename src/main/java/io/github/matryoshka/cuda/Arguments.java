package io.github.matryoshka.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jcuda.Pointer;

/**
 * The arguments of a launch outside the heap, eight bytes each, as {@code cuLaunchKernel} wants
 * them: built once, because building them a launch costs ten times the launch.
 */
final class Arguments {
  /** A pointer to memory outside the heap. */
  private static final class Address extends Pointer {
    Address(long address) {
      super(address);
    }
  }

  private final MemorySegment values;
  private final MemorySegment addresses;
  private final Pointer pointers;
  private int count;

  /**
   * @param arena keeps the memory
   * @param most how many arguments there may be
   */
  Arguments(Arena arena, int most) {
    values = arena.allocate(ValueLayout.JAVA_LONG, most);
    addresses = arena.allocate(ValueLayout.JAVA_LONG, most);
    for (int i = 0; i < most; i++) {
      addresses.setAtIndex(ValueLayout.JAVA_LONG, i, values.address() + i * Long.BYTES);
    }
    pointers = new Address(addresses.address());
  }

  /** Appends a place in the GPU's memory. */
  Arguments add(long address) {
    set(count, address);
    count++;
    return this;
  }

  /** Appends an int. */
  Arguments add(int value) {
    values.set(ValueLayout.JAVA_INT, (long) count * Long.BYTES, value);
    count++;
    return this;
  }

  /** Appends a float. */
  Arguments add(float value) {
    values.set(ValueLayout.JAVA_FLOAT, (long) count * Long.BYTES, value);
    count++;
    return this;
  }

  /** Changes a place in the GPU's memory. */
  void set(int index, long address) {
    values.setAtIndex(ValueLayout.JAVA_LONG, index, address);
  }

  /** What the driver reads. */
  Pointer pointers() {
    return pointers;
  }
}
