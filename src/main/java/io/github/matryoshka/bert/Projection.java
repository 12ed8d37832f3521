package io.github.matryoshka.bert;

/**
 * What follows pooling, for passes that do that too: {@code W·u + V·relu(K·u + b) + c} of a vector
 * u of unit length, D numbers from D. The arrays are not copied.
 *
 * @param matrix W, D × D, row by row
 * @param units H, 0 without a hidden layer; the arrays below are then null
 * @param weights K, H × D
 * @param bias b, H
 * @param output V, D × H
 * @param offset c, D
 */
public record Projection(
    float[] matrix, int units, float[] weights, float[] bias, float[] output, float[] offset) {}
