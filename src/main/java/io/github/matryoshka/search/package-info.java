/**
 * Exact nearest-neighbour search. A {@link io.github.matryoshka.search.VectorIndex} holds vectors
 * and their ids; a {@link io.github.matryoshka.search.Searcher} finds the best for a query in what
 * the index held when it was made.
 *
 * <p>How a search goes: {@code Pass} reads {@code ScannedRows}, a few thousand at a time, through
 * the kernels of {@link io.github.matryoshka.kernels.Scans}; what reaches the floor goes to {@code
 * Candidates}, with a lower and an upper bound; in the end {@code Scoring} judges those whose upper
 * bound reaches the k-th lower one. A {@link io.github.matryoshka.search.GpuSearcher} has the rows
 * scanned on a GPU and ends in the same {@code Candidates}.
 */
package io.github.matryoshka.search;
