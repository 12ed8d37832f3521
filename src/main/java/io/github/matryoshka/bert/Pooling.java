package io.github.matryoshka.bert;

/** How the token vectors of a text become one vector. */
public enum Pooling {
  /** The mean over all tokens, [CLS] and [SEP] included. */
  MEAN,
  /** The last hidden state of the first token, [CLS]. */
  CLS,
  /** BERT's pooler output: {@code tanh(W·h_CLS + b)}. */
  POOLER,
  /** The largest value of each number over all tokens. */
  MAX
}
