/** Vectors on disk: NumPy files and the cache of embeddings. */
package io.github.matryoshka.tools.npy;
