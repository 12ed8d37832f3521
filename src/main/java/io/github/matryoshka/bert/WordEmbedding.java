package io.github.matryoshka.bert;

import io.github.matryoshka.safetensors.ElementType;
import io.github.matryoshka.safetensors.SafetensorsFile;
import io.github.matryoshka.safetensors.TensorInfo;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The word embedding, V × D, as it lies in the mapped file: of 45 MB a text needs a few rows.
 * Thread-safe until the file is closed.
 */
final class WordEmbedding {
  private final SafetensorsFile file;
  private final TensorInfo tensor;
  private final int columns;

  /**
   * The same, null where it is of 16 bits or beyond a buffer's 2 GB. The first copy out of a
   * segment would cost the start 20 ms of generated classes; a buffer's copy is a method.
   */
  private final FloatBuffer floats;

  WordEmbedding(SafetensorsFile file, TensorInfo tensor, int columns) {
    this.file = file;
    this.tensor = tensor;
    this.columns = columns;
    floats =
        tensor.type() == ElementType.F32 && tensor.elements() <= Integer.MAX_VALUE / Float.BYTES
            ? file.segment(tensor).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
            : null;
  }

  /** Copies a token's row. Allocates nothing. */
  void row(int id, float[] to, int offset) {
    if (floats != null) {
      floats.get(id * columns, to, offset, columns);
    } else {
      file.read(tensor, (long) id * columns, to, offset, columns);
    }
  }
}
