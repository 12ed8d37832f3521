package io.github.matryoshka.bert;

import io.github.matryoshka.safetensors.SafetensorsFile;
import io.github.matryoshka.safetensors.TensorInfo;
import io.github.matryoshka.safetensors.TensorReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensors of a BERT checkpoint by their published names, with or without the prefix {@code
 * bert.}, checked against the configuration. Every tensor is looked at for NaN and infinity when it
 * is read: a damaged model must not load.
 */
final class BertWeights {
  private final SafetensorsFile file;
  private final TensorReader reader;
  private final String prefix;

  /** What is only looked at; one for all tensors, as every fresh page costs the start. */
  private final float[] chunk = new float[1 << 14];

  BertWeights(SafetensorsFile file) {
    this.file = file;
    this.reader = file.reader();
    this.prefix =
        file.tensors().containsKey("bert.embeddings.word_embeddings.weight") ? "bert." : "";
  }

  boolean contains(String name) {
    return file.tensors().containsKey(prefix + name);
  }

  /** The tensor's place in the file, after its shape and its values were checked. */
  TensorInfo checked(String name, int... shape) throws IOException {
    TensorInfo info = info(name, shape);
    for (long at = 0; at < info.elements(); at += chunk.length) {
      int count = (int) Math.min(chunk.length, info.elements() - at);
      reader.read(info, at, chunk, 0, count);
      checkFinite(info, chunk, 0, count);
    }
    return info;
  }

  /** A copy of the tensor's values, widened to float. */
  float[] read(String name, int... shape) throws IOException {
    float[] values = new float[Math.toIntExact(info(name, shape).elements())];
    readInto(values, 0, name, shape);
    return values;
  }

  /**
   * Reads a tensor into a buffer that is used again and again: copies of 40 MB of matrices would be
   * fresh memory, whose first touch costs more than the copying.
   *
   * @param buffer receives the values from offset
   */
  void readInto(float[] buffer, int offset, String name, int... shape) throws IOException {
    TensorInfo info = info(name, shape);
    int count = Math.toIntExact(info.elements());
    reader.read(info, 0, buffer, offset, count);
    checkFinite(info, buffer, offset, count);
  }

  /** As {@link #read}, for a matrix of any number of rows. */
  float[] readRows(String name, int columns) throws IOException {
    return read(name, rows(name, columns), columns);
  }

  /** Rows of a matrix that may have any number of them. */
  int rows(String name, int columns) throws IOException {
    return Math.toIntExact(file.tensor(prefix + name).elements() / columns);
  }

  private TensorInfo info(String name, int... shape) throws IOException {
    TensorInfo info = file.tensor(prefix + name);
    List<Long> wanted = new ArrayList<>();
    for (int size : shape) {
      wanted.add((long) size);
    }
    if (!info.shape().equals(wanted)) {
      throw new IOException(
          "%s: expected %s with shape %s as config.json says, got %s"
              .formatted(file.path(), info.name(), wanted, info.shape()));
    }
    return info;
  }

  /** An exponent of all ones carries into the sign bit, so one OR over all numbers finds it. */
  private void checkFinite(TensorInfo info, float[] values, int offset, int count)
      throws IOException {
    int signs = 0;
    for (int i = offset; i < offset + count; i++) {
      signs |= (Float.floatToRawIntBits(values[i]) & 0x7f800000) + 0x00800000;
    }
    if (signs < 0) {
      throw new IOException(
          "%s: expected finite numbers in %s, got NaN or infinity (the file is damaged: fetch it again)"
              .formatted(file.path(), info.name()));
    }
  }
}
