package io.github.matryoshka.adaptor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The adaptor in the jar, read when it is first asked for. Thread-safe. */
final class GeneralAdaptor {
  private static final String RESOURCE = "general.safetensors";

  static final GeneralAdaptor INSTANCE = new GeneralAdaptor();

  private Adaptor adaptor;

  private GeneralAdaptor() {}

  /** Not a static initialiser: a jar that cannot be read is to be told as such every time. */
  synchronized Adaptor get() {
    if (adaptor == null) {
      adaptor = read();
    }
    return adaptor;
  }

  private static Adaptor read() {
    try (InputStream in = GeneralAdaptor.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(
            "general adaptor: expected %s beside its class, got none (the jar is damaged)"
                .formatted(RESOURCE));
      }
      return AdaptorFile.read(Path.of(RESOURCE), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
