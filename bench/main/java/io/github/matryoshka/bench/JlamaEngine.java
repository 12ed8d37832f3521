package io.github.matryoshka.bench;

import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.model.functions.Generator.PoolingType;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.util.PhysicalCoreExecutor;
import java.util.List;

/**
 * Jlama on the same {@code model.safetensors}, texts to vectors, one after the other as it has no
 * batches: 32-bit floats, mean pooling, one thread, its native kernels where it brings some for the
 * machine and its Vector API ones elsewhere.
 *
 * <p>The vectors of Jlama 0.8.4 are not the model's, whichever kernels and pooling it takes; {@link
 * Quality} says by how much. It throws for texts of more than 256 tokens.
 */
final class JlamaEngine implements Engine {
  static {
    // Once a process: Jlama refuses a second call.
    PhysicalCoreExecutor.overrideThreadCount(1);
  }

  private AbstractModel model;
  private List<String> texts;
  private float[] vectors;

  @Override
  public void prepare(Workload work) {
    if (model == null) {
      model = ModelSupport.loadEmbeddingModel(work.directory().toFile(), DType.F32, DType.F32);
    }
    texts = work.texts();
    vectors = new float[texts.size() * work.config().hiddenSize()];
  }

  @Override
  public float[] run() {
    int d = vectors.length / texts.size();
    for (int i = 0; i < texts.size(); i++) {
      System.arraycopy(model.embed(texts.get(i), PoolingType.AVG), 0, vectors, i * d, d);
    }
    return vectors;
  }

  @Override
  public float[] vectors() {
    return vectors;
  }

  @Override
  public void close() {
    if (model != null) {
      model.close();
    }
  }
}
