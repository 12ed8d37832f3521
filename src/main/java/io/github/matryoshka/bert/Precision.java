package io.github.matryoshka.bert;

/** The numbers the matrix products of a forward pass are made of. */
public enum Precision {
  /** 32-bit floats throughout: agrees with double precision to 2e-6. */
  FP32,
  /**
   * Weights rounded to bfloat16, half the memory. Natively the products are bfloat16 too, with
   * 32-bit sums; on the JVM the arithmetic stays 32-bit.
   */
  BF16,
  /** 8-bit weights and activations with exact sums, a quarter of the memory: native only. */
  INT8,
  /** Weights and activations rounded to 16-bit floats, 32-bit sums: CUDA only. */
  FP16
}
