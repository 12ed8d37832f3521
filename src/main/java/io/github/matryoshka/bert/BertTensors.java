package io.github.matryoshka.bert;

import io.github.matryoshka.safetensors.ElementType;
import io.github.matryoshka.safetensors.SafetensorsFile;
import io.github.matryoshka.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** A checkpoint's tensors outside the heap, for forward passes that are not Java. */
public final class BertTensors {
  private static final List<String> LAYER =
      List.of(
          "attention.self.query",
          "attention.self.key",
          "attention.self.value",
          "attention.output.dense",
          "attention.output.LayerNorm",
          "intermediate.dense",
          "output.dense",
          "output.LayerNorm");

  private final SafetensorsFile file;
  private final BertWeights weights;
  private final Arena temporary;
  private final List<MemorySegment> tensors = new ArrayList<>();

  private BertTensors(SafetensorsFile file, Arena temporary) {
    this.file = file;
    this.weights = new BertWeights(file);
    this.temporary = temporary;
  }

  /**
   * All tensors, checked for shape, NaN and infinity: word, position and token type embeddings,
   * weight and bias of the embeddings' LayerNorm; for each layer weight and bias of query, key,
   * value, attention output, its LayerNorm, intermediate, output and its LayerNorm; weight and bias
   * of the pooler, both {@link MemorySegment#NULL} where the checkpoint has none.
   *
   * @param lasting owns the word embedding, which may be used after the file is closed
   * @param temporary owns what of the others cannot be used as it lies in the file
   * @return fp32, row-major, aligned to 4 bytes; mapped where the file stores just that
   * @throws IOException if a tensor is missing, has another shape, or holds NaN or infinity
   */
  public static List<MemorySegment> of(
      SafetensorsFile file, BertConfig config, Arena lasting, Arena temporary) throws IOException {
    BertTensors all = new BertTensors(file, temporary);
    int d = config.hiddenSize();
    TensorInfo word =
        all.weights.checked("embeddings.word_embeddings.weight", config.vocabularySize(), d);
    all.tensors.add(all.segment(word, file.map(word, lasting), lasting));
    all.add("embeddings.position_embeddings.weight", config.maxPositions(), d);
    all.add(
        "embeddings.token_type_embeddings.weight",
        all.weights.rows("embeddings.token_type_embeddings.weight", d),
        d);
    all.pair("embeddings.LayerNorm", d);
    for (int i = 0; i < config.layers(); i++) {
      for (String name : LAYER) {
        all.layer("encoder.layer." + i + "." + name, d, config.innerSize());
      }
    }
    if (all.weights.contains("pooler.dense.weight")) {
      all.pair("pooler.dense", d, d);
    } else {
      all.tensors.add(MemorySegment.NULL);
      all.tensors.add(MemorySegment.NULL);
    }
    return all.tensors;
  }

  private void layer(String name, int d, int f) throws IOException {
    if (name.endsWith("LayerNorm")) {
      pair(name, d);
    } else if (name.endsWith("intermediate.dense")) {
      pair(name, f, d);
    } else if (name.endsWith("attention.output.dense") || !name.endsWith("output.dense")) {
      pair(name, d, d);
    } else {
      pair(name, d, f);
    }
  }

  private void pair(String name, int... shape) throws IOException {
    add(name + ".weight", shape);
    add(name + ".bias", shape[0]);
  }

  private void add(String name, int... shape) throws IOException {
    TensorInfo info = weights.checked(name, shape);
    tensors.add(segment(info, file.segment(info), temporary));
  }

  private MemorySegment segment(TensorInfo info, MemorySegment raw, Arena arena) {
    if (info.type() == ElementType.F32 && raw.isNative() && raw.address() % Float.BYTES == 0) {
      return raw;
    }
    MemorySegment copy = arena.allocate(info.elements() * Float.BYTES, Float.BYTES);
    MemorySegment.copy(
        file.floats(info), 0, copy, ValueLayout.JAVA_FLOAT, 0, (int) info.elements());
    return copy;
  }
}
