package io.github.matryoshka.tools.gpu;

import io.github.matryoshka.safetensors.ElementType;
import io.github.matryoshka.safetensors.SafetensorsFile;
import io.github.matryoshka.safetensors.SafetensorsWriter;
import io.github.matryoshka.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * A checkpoint in 16-bit floats: half the bytes to carry to the GPU, which rounds to them anyway.
 */
public final class HalfWeights {
  private HalfWeights() {}

  /**
   * Converts every F32 tensor; others stay out, as the engine reads none.
   *
   * @param args the checkpoint to read and the one to write
   * @throws IOException if one cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    convert(Path.of(args[0]), Path.of(args[1]));
  }

  static void convert(Path from, Path to) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    try (SafetensorsFile file = SafetensorsFile.open(from);
        Arena arena = Arena.ofConfined()) {
      for (TensorInfo tensor : file.tensors().values()) {
        if (tensor.type() == ElementType.F32) {
          int n = Math.toIntExact(tensor.elements());
          float[] values = new float[n];
          file.read(tensor, 0, values, 0, n);
          MemorySegment halves = arena.allocate(ValueLayout.JAVA_SHORT, n);
          for (int i = 0; i < n; i++) {
            halves.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(values[i]));
          }
          writer.add(tensor.name(), ElementType.F16, tensor.shape(), halves);
        }
      }
      writer.write(to);
    }
  }
}
