/** Exact nearest-neighbour search over vectors in memory. */
package io.github.matryoshka.search;
