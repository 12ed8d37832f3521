package io.github.matryoshka.adaptor;

import io.github.matryoshka.safetensors.SafetensorsFile;
import io.github.matryoshka.safetensors.SafetensorsWriter;
import io.github.matryoshka.safetensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The file of an {@link Adaptor}: safetensors with one tensor, {@code weight}, D × D. */
final class AdaptorFile {
  private static final String FORMAT = "matryoshka-adaptor-1";

  private AdaptorFile() {}

  static Adaptor read(Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
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
      TensorInfo weight = file.tensor("weight");
      if (weight.shape().size() != 2 || !weight.shape().get(0).equals(weight.shape().get(1))) {
        throw new IOException(
            "%s: expected a square weight, got shape %s".formatted(path, weight.shape()));
      }
      int d = Math.toIntExact(weight.shape().get(0));
      return new Adaptor(file.floats(weight), d, encoder, metadata);
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  static void write(Adaptor adaptor, Path path) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    Map<String, String> metadata = new TreeMap<>(adaptor.metadata());
    metadata.put("format", FORMAT);
    metadata.put("encoder", adaptor.encoder());
    metadata.forEach(writer::metadata);
    long d = adaptor.dimensions();
    writer.add("weight", List.of(d, d), adaptor.weights()).write(path);
  }
}
