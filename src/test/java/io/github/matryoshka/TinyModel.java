package io.github.matryoshka;

import io.github.matryoshka.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A model directory with random weights, small enough for tests of everything around it. */
public final class TinyModel {
  private static final List<String> WORDS =
      List.of("how", "do", "vaccines", "work", "?", "the", "cat", "sat", "##s", "on", "mat", ".");

  public final int hidden;
  public final int inner;
  public final int layers;
  public final int heads;
  public final int positions;
  public final List<String> vocabulary = new ArrayList<>();

  /** The weights by name, in the order they are written. */
  public final Map<String, float[]> tensors = new LinkedHashMap<>();

  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();
  private final SplittableRandom random = new SplittableRandom(42);

  /** The range of the weights. */
  private final double range;

  public TinyModel(int hidden, int inner, int layers, int heads) {
    this(hidden, inner, layers, heads, 40, 1);
  }

  private TinyModel(int hidden, int inner, int layers, int heads, int positions, double range) {
    this.positions = positions;
    this.range = range;
    this.hidden = hidden;
    this.inner = inner;
    this.layers = layers;
    this.heads = heads;
    vocabulary.addAll(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    vocabulary.addAll(WORDS);
    add("embeddings.word_embeddings.weight", vocabulary.size(), hidden);
    add("embeddings.position_embeddings.weight", positions, hidden);
    add("embeddings.token_type_embeddings.weight", 2, hidden);
    norm("embeddings.LayerNorm");
    for (int i = 0; i < layers; i++) {
      String layer = "encoder.layer." + i + ".";
      linear(layer + "attention.self.query", hidden, hidden);
      linear(layer + "attention.self.key", hidden, hidden);
      linear(layer + "attention.self.value", hidden, hidden);
      linear(layer + "attention.output.dense", hidden, hidden);
      norm(layer + "attention.output.LayerNorm");
      linear(layer + "intermediate.dense", inner, hidden);
      linear(layer + "output.dense", hidden, inner);
      norm(layer + "output.LayerNorm");
    }
    linear("pooler.dense", hidden, hidden);
  }

  /** A model the vector kernels can take whole: D = 64, F = 128, two layers, two heads. */
  public static TinyModel usual() {
    return new TinyModel(64, 128, 2, 2);
  }

  /** A layer is as wide as those of all-MiniLM-L6-v2, with weights as small. */
  public static TinyModel wide() {
    return new TinyModel(384, 384, 2, 12, 512, 0.2);
  }

  public Path write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("config.json"), config());
    Files.writeString(directory.resolve("vocab.txt"), String.join("\n", vocabulary) + "\n");
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    tensors.forEach((name, values) -> writer.add(name, shapes.get(name), values));
    writer.write(directory.resolve("model.safetensors"));
    return directory;
  }

  public String config() {
    return """
        {"model_type": "bert", "hidden_act": "gelu", "vocab_size": %d, "hidden_size": %d,
         "num_hidden_layers": %d, "num_attention_heads": %d, "intermediate_size": %d,
         "max_position_embeddings": %d, "layer_norm_eps": 1e-12, "architectures": ["BertModel"]}
        """
        .formatted(vocabulary.size(), hidden, layers, heads, inner, positions);
  }

  public void remove(String name) {
    tensors.remove(name);
  }

  private void linear(String name, int outputs, int inputs) {
    add(name + ".weight", outputs, inputs);
    add(name + ".bias", outputs);
  }

  private void norm(String name) {
    add(name + ".weight", hidden);
    add(name + ".bias", hidden);
  }

  private void add(String name, int... shape) {
    int count = 1;
    List<Long> sizes = new ArrayList<>();
    for (int size : shape) {
      count *= size;
      sizes.add((long) size);
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) ((random.nextDouble() - 0.5) * range);
    }
    tensors.put(name, values);
    shapes.put(name, sizes);
  }
}
