package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Backend;
import io.github.matryoshka.Model;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.bert.Precision;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How texts become vectors. */
final class EncoderOptions {
  @Mixin private ModelOption model;
  @Mixin private BackendOption backend;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Longer texts are cut, [CLS] and [SEP] counted (default: the model's).")
  private Integer maxTokens;

  @Option(
      names = "--pooling",
      paramLabel = "MODE",
      description = "Tokens to one vector: ${COMPLETION-CANDIDATES} (default: the model's).")
  private Pooling pooling;

  Backend backend() {
    return backend.chosen();
  }

  String modelName() {
    return model.name();
  }

  /** The model as these options describe it, in 32 bits; the caller closes it. */
  Model open(Console console) throws IOException {
    return open(console, backend.chosen(), Precision.FP32);
  }

  /** The model as these options describe it; the caller closes it. */
  Model open(Console console, PrecisionOption precision) throws IOException {
    return open(console, backend.chosen(), precision.chosen(backend.chosen()));
  }

  private Model open(Console console, Backend backend, Precision precision) throws IOException {
    Model opened = Model.load(model.directory(console), backend, precision);
    try {
      return configured(opened, console);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** What a report says about it, in order. */
  Map<String, String> facts(Model opened) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("model", model.name());
    facts.put("fingerprint", opened.fingerprint());
    facts.put("kernels", opened.backend());
    facts.put("tokens a text", "at most " + opened.maxTokens());
    facts.put("java", System.getProperty("java.version"));
    return facts;
  }

  private Model configured(Model opened, Console console) {
    Model pooled = pooling == null ? opened : opened.withPooling(pooling);
    try {
      return maxTokens == null ? pooled : pooled.withMaxTokens(maxTokens);
    } catch (IllegalArgumentException e) {
      throw console.misuse("--max-tokens: " + e.getMessage());
    }
  }
}
