package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;

/**
 * What the stages of one training run share.
 *
 * @param recipe its options
 * @param parallel what computes
 * @param dims the prefixes that are trained, ascending
 * @param seed of all random choices
 */
record Run(Recipe recipe, Parallel parallel, int[] dims, long seed) {}
