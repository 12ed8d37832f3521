/**
 * Operations on whole matrices, once with the Vector API and once in plain Java.
 *
 * <p>Letters used throughout: T tokens (rows), D hidden size, F inner size of the feed-forward
 * block, H heads, S head size, K inputs and N outputs of a matrix product, L tokens of one text.
 *
 * <p>Every implementation gives the same bits, on every vector width: sums over K are one chain of
 * fused multiply-adds in ascending order, and sums over a row run in sixteen interleaved lanes that
 * are added up in one fixed tree ({@link io.github.matryoshka.kernels.Lanes}), however many of
 * those lanes the hardware holds in a register.
 */
package io.github.matryoshka.kernels;
