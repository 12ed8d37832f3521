package io.github.matryoshka.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS on one thread, with all operands in native memory, so that nothing is copied. */
final class OpenBlasGemm implements Gemm {
  private final int rows;
  private final List<FloatPointer> weights = new ArrayList<>();
  private final List<FloatPointer> inputs = new ArrayList<>();
  private final List<FloatPointer> outputs = new ArrayList<>();

  OpenBlasGemm(int rows) {
    this.rows = rows;
    OpenBlas.onOneThread();
    for (Weights w : LAYER) {
      weights.add(new FloatPointer(Gemm.numbers(w.outputs() * w.inputs(), w.outputs())));
      inputs.add(new FloatPointer(Gemm.numbers(rows * w.inputs(), w.inputs())));
      outputs.add(new FloatPointer((long) rows * w.outputs()));
    }
  }

  @Override
  public void run() {
    for (int i = 0; i < weights.size(); i++) {
      int n = LAYER.get(i).outputs();
      int k = LAYER.get(i).inputs();
      openblas_nolapack.cblas_sgemm(
          openblas_nolapack.CblasRowMajor,
          openblas_nolapack.CblasNoTrans,
          openblas_nolapack.CblasTrans,
          rows,
          n,
          k,
          1,
          inputs.get(i),
          k,
          weights.get(i),
          k,
          0,
          outputs.get(i),
          n);
    }
  }

  @Override
  public float[] product(int place) {
    float[] product = new float[rows * LAYER.get(place).outputs()];
    outputs.get(place).get(product);
    return product;
  }

  @Override
  public void close() {
    weights.forEach(FloatPointer::close);
    inputs.forEach(FloatPointer::close);
    outputs.forEach(FloatPointer::close);
  }
}
