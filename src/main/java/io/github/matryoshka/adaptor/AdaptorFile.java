package io.github.matryoshka.adaptor;

import io.github.matryoshka.safetensors.SafetensorsFile;
import io.github.matryoshka.safetensors.SafetensorsWriter;
import io.github.matryoshka.safetensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file of an {@link Adaptor}: safetensors with {@code weight}, D × D, and where there is a
 * hidden layer {@code hidden.weight}, H × D, {@code hidden.bias}, {@code output.weight}, D × H, and
 * {@code output.bias}.
 */
final class AdaptorFile {
  private static final String FORMAT = "matryoshka-adaptor-1";
  private static final String WEIGHT = "weight";
  private static final String HIDDEN = "hidden.weight";
  private static final String HIDDEN_BIAS = "hidden.bias";
  private static final String OUTPUT = "output.weight";
  private static final String OUTPUT_BIAS = "output.bias";

  private static final List<String> LAYER = List.of(HIDDEN, HIDDEN_BIAS, OUTPUT, OUTPUT_BIAS);

  private AdaptorFile() {}

  static Adaptor read(Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return adaptor(path, file);
    }
  }

  /** Reads a file whose bytes are in memory; the name is for messages. */
  static Adaptor read(Path name, byte[] bytes) throws IOException {
    return adaptor(name, SafetensorsFile.of(name, bytes));
  }

  private static Adaptor adaptor(Path path, SafetensorsFile file) throws IOException {
    try {
      Map<String, String> metadata = new TreeMap<>(file.metadata());
      String format = metadata.remove("format");
      if (!FORMAT.equals(format)) {
        throw new IOException(
            "%s: expected an adaptor (format %s), got format %s".formatted(path, FORMAT, format));
      }
      String encoder = metadata.remove("encoder");
      if (encoder == null) {
        throw new IOException(path + ": expected the encoder's fingerprint, got none");
      }
      TensorInfo weight = file.tensor(WEIGHT);
      if (weight.shape().size() != 2 || !weight.shape().get(0).equals(weight.shape().get(1))) {
        throw new IOException(
            "%s: expected a square weight, got shape %s".formatted(path, weight.shape()));
      }
      int d = Math.toIntExact(weight.shape().get(0));
      return new Adaptor(file.floats(weight), hidden(file, d), d, encoder, metadata);
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  /** The hidden layer, or null for a linear map: without any of its tensors it is one. */
  private static HiddenLayer hidden(SafetensorsFile file, long d) throws IOException {
    if (Collections.disjoint(file.tensors().keySet(), LAYER)) {
      return null;
    }
    List<Long> shape = file.tensor(HIDDEN).shape();
    long units = shape.isEmpty() ? 0 : shape.get(0);
    return new HiddenLayer(
        floats(file, HIDDEN, List.of(units, d)),
        floats(file, HIDDEN_BIAS, List.of(units)),
        floats(file, OUTPUT, List.of(d, units)),
        floats(file, OUTPUT_BIAS, List.of(d)));
  }

  /** A matrix lying on its side has as many numbers: only its shape tells. */
  private static float[] floats(SafetensorsFile file, String name, List<Long> shape)
      throws IOException {
    TensorInfo tensor = file.tensor(name);
    if (!tensor.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "%s: expected shape %s, got %s".formatted(name, shape, tensor.shape()));
    }
    return file.floats(tensor);
  }

  static void write(Adaptor adaptor, Path path) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    Map<String, String> metadata = new TreeMap<>(adaptor.metadata());
    metadata.put("format", FORMAT);
    metadata.put("encoder", adaptor.encoder());
    metadata.forEach(writer::metadata);
    long d = adaptor.dimensions();
    writer.add(WEIGHT, List.of(d, d), adaptor.weights());
    adaptor
        .hidden()
        .ifPresent(
            layer -> {
              long units = layer.units();
              writer.add(HIDDEN, List.of(units, d), layer.weights());
              writer.add(HIDDEN_BIAS, List.of(units), layer.bias());
              writer.add(OUTPUT, List.of(d, units), layer.output());
              writer.add(OUTPUT_BIAS, List.of(d), layer.offset());
            });
    writer.write(path);
  }
}
