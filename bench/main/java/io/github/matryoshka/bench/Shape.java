package io.github.matryoshka.bench;

import io.github.matryoshka.bert.BertConfig;

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

  /** Floating-point operations of the forward pass: matrix products and attention. */
  double operations(BertConfig c) {
    double d = c.hiddenSize();
    double products = 2 * c.layers() * (4 * d * d + 2 * d * c.innerSize());
    double attention = 4.0 * c.layers() * d * tokens;
    return texts * (double) tokens * (products + attention);
  }

  /** Bytes of the matrices, which every forward pass has to read once. */
  double bytes(BertConfig c) {
    double d = c.hiddenSize();
    return Float.BYTES * c.layers() * (4 * d * d + 2 * d * c.innerSize());
  }
}
