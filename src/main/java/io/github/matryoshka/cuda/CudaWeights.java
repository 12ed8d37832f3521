package io.github.matryoshka.cuda;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.BertTensors;
import io.github.matryoshka.safetensors.SafetensorsFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's weights in the GPU's memory: matrices and word embeddings in halves, everything else in
 * floats; row by row as the checkpoint has them, but for the matrices of the layers, which lie as
 * the kernels want them.
 */
final class CudaWeights implements AutoCloseable {
  /** A matrix and what is added to its product. */
  record Linear(DeviceMemory matrix, DeviceMemory bias) {}

  /** Of a LayerNorm. */
  record Norm(DeviceMemory gain, DeviceMemory shift) {}

  /** Query, key and value are one matrix of 3D rows. */
  record Layer(
      Linear queryKeyValue,
      Linear attentionOutput,
      Norm attentionNorm,
      Linear inner,
      Linear output,
      Norm outputNorm) {}

  final DeviceMemory word;

  /** Position embeddings with that of token type 0 added. */
  final DeviceMemory position;

  final Norm embeddingNorm;
  final List<Layer> layers = new ArrayList<>();

  /** Null where the checkpoint has none. */
  final Linear pooler;

  private final MatrixLayout layout;
  private final Resources all = new Resources();
  private final SafetensorsFile file;
  private final List<MemorySegment> tensors;
  private int next;

  /** To be made where the context is current. */
  CudaWeights(SafetensorsFile file, BertConfig config, MatrixLayout layout) throws IOException {
    this.file = file;
    this.layout = layout;
    try (Arena arena = Arena.ofConfined()) {
      tensors = BertTensors.of(file, config, arena, arena);
      word = halves(take(), config.hiddenSize(), MatrixLayout.ROWS);
      position = floats(positions(take(), take(), config.hiddenSize(), arena));
      embeddingNorm = norm();
      for (int i = 0; i < config.layers(); i++) {
        layers.add(layer(config, arena));
      }
      boolean pools = !tensors.getLast().equals(MemorySegment.NULL);
      pooler = pools ? linear(config.hiddenSize(), MatrixLayout.ROWS) : null;
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    all.close();
  }

  private MemorySegment take() {
    return tensors.get(next++);
  }

  private Layer layer(BertConfig config, Arena arena) throws IOException {
    MemorySegment[] parts = new MemorySegment[6];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = take();
    }
    int d = config.hiddenSize();
    Linear queryKeyValue =
        new Linear(
            halves(joined(arena, parts[0], parts[2], parts[4]), d, layout),
            floats(joined(arena, parts[1], parts[3], parts[5])));
    return new Layer(
        queryKeyValue,
        linear(d, layout),
        norm(),
        linear(d, layout),
        linear(config.innerSize(), layout),
        norm());
  }

  private Linear linear(int width, MatrixLayout as) throws IOException {
    return new Linear(halves(take(), width, as), floats(take()));
  }

  private Norm norm() {
    return new Norm(floats(take()), floats(take()));
  }

  private DeviceMemory floats(MemorySegment values) {
    return all.keep(new DeviceMemory(values));
  }

  /** Rows of so many numbers, rounded to the nearest, ties to even. */
  private DeviceMemory halves(MemorySegment values, int width, MatrixLayout as) throws IOException {
    long n = values.byteSize() / Float.BYTES;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rounded = arena.allocate(ValueLayout.JAVA_SHORT, n);
      for (long i = 0; i < n; i++) {
        float x = values.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
        short half = Float.floatToFloat16(x);
        if (Float.isInfinite(Float.float16ToFloat(half))) {
          throw new IOException(
              "%s: expected weights that fit 16-bit floats, got %s (use another backend)"
                  .formatted(file.path(), x));
        }
        rounded.setAtIndex(
            ValueLayout.JAVA_SHORT, as.index(i / width, (int) (i % width), width), half);
      }
      return all.keep(new DeviceMemory(rounded));
    }
  }

  private static MemorySegment joined(Arena arena, MemorySegment... parts) {
    long bytes = 0;
    for (MemorySegment part : parts) {
      bytes += part.byteSize();
    }
    MemorySegment joined = arena.allocate(bytes, Float.BYTES);
    long at = 0;
    for (MemorySegment part : parts) {
      MemorySegment.copy(part, 0, joined, at, part.byteSize());
      at += part.byteSize();
    }
    return joined;
  }

  private static MemorySegment positions(
      MemorySegment position, MemorySegment type, int d, Arena arena) {
    MemorySegment sum = arena.allocate(position.byteSize(), Float.BYTES);
    for (long i = 0; i < position.byteSize() / Float.BYTES; i++) {
      float p = position.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
      float t = type.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i % d);
      sum.setAtIndex(ValueLayout.JAVA_FLOAT, i, p + t);
    }
    return sum;
  }
}
