/**
 * The façade: {@link io.github.matryoshka.Model} loads an encoder, {@link
 * io.github.matryoshka.Embedder} turns texts into vectors, one per thread.
 */
package io.github.matryoshka;
