package io.github.matryoshka;

/**
 * A text's vector and what happened on the way.
 *
 * @param vector D numbers, unit length; the caller's own
 * @param tokens tokens the encoder saw, [CLS] and [SEP] included
 * @param truncated whether the text had more tokens than that
 */
public record Embedding(float[] vector, int tokens, boolean truncated) {}
