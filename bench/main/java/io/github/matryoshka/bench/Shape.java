package io.github.matryoshka.bench;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Precision;

/**
 * How many texts of how many tokens go through the encoder.
 *
 * @param texts B
 * @param tokens L, [CLS] and [SEP] included
 */
record Shape(int texts, int tokens) {

  /** Reads {@code 16} as one text of 16 tokens, {@code 32x128} as 32 texts of 128. */
  static Shape of(String name) {
    String[] parts = name.split("x");
    return parts.length == 1
        ? new Shape(1, Integer.parseInt(name))
        : new Shape(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  /** Operations of the products with weights; a multiply-add counts twice. */
  double products(BertConfig c) {
    return 2.0 * texts * tokens * weights(c);
  }

  /** Operations of attention: scores and weighted sums, both 2·L·D a token and layer. */
  double attention(BertConfig c) {
    return 4.0 * texts * tokens * tokens * c.layers() * c.hiddenSize();
  }

  /** All operations, and the bytes of the matrices, which every pass has to read once. */
  Work work(BertConfig c, Precision precision) {
    int size =
        switch (precision) {
          case FP32 -> 4;
          case BF16, FP16 -> 2;
          case INT8 -> 1;
        };
    return new Work(products(c) + attention(c), size * weights(c));
  }

  private static double weights(BertConfig c) {
    double d = c.hiddenSize();
    return c.layers() * (4 * d * d + 2 * d * c.innerSize());
  }
}
