/** Fitting adaptors to a collection of embeddings. */
package io.github.matryoshka.train;
