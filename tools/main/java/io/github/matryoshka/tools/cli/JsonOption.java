package io.github.matryoshka.tools.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import picocli.CommandLine.Option;

/** Whether the result is for a program. */
final class JsonOption {
  @Option(names = "--json", description = "Write the result as JSON.")
  private boolean json;

  /** Writes one JSON value. */
  @FunctionalInterface
  interface Value {
    void writeTo(JsonGenerator json) throws IOException;
  }

  boolean asked() {
    return json;
  }

  /** Prints the value and a line end on standard output. */
  void print(Console console, Value value) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
      value.writeTo(generator.useDefaultPrettyPrinter());
    }
    console.out().println(text);
  }
}
