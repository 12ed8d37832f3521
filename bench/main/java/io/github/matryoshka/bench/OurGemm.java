package io.github.matryoshka.bench;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.PackedMatrix;
import io.github.matryoshka.kernels.Workspace;
import java.util.ArrayList;
import java.util.List;

/** Our kernel, which adds a bias as well; the weights are packed at load, as the model's are. */
final class OurGemm implements Gemm {
  private final Kernels kernels = Kernels.vector();
  private final Workspace workspace = new Workspace();
  private final int rows;
  private final List<PackedMatrix> weights = new ArrayList<>();
  private final List<float[]> inputs = new ArrayList<>();
  private final List<float[]> outputs = new ArrayList<>();

  OurGemm(int rows) {
    this.rows = rows;
    for (Weights w : LAYER) {
      float[] numbers = Gemm.numbers(w.outputs() * w.inputs(), w.outputs());
      weights.add(kernels.pack(numbers, new float[w.outputs()], w.outputs(), w.inputs()));
      inputs.add(Gemm.numbers(rows * w.inputs(), w.inputs()));
      outputs.add(new float[rows * w.outputs()]);
    }
  }

  @Override
  public void run() {
    for (int i = 0; i < weights.size(); i++) {
      kernels.linear(inputs.get(i), rows, weights.get(i), outputs.get(i), workspace);
    }
  }

  @Override
  public float[] product(int place) {
    return outputs.get(place);
  }

  @Override
  public void close() {}
}
