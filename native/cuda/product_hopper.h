// C = A·Wᵀ by the tensor cores of compute capability 9.0: four warps multiply 64 rows of A at a time,
// right out of shared memory, which the block's first thread keeps filled. Both matrices are Tiled.
//
// A stage holds 64 columns of K: BM/64 tiles of A, then BN/64 of W. Its barrier "full" ends a phase when
// the bytes of the stage are there, "empty" when all warps have read them. As in product.h the bits of
// a row depend on nothing but the row; whether they are those of mma.sync is up to the hardware, hence
// all products of a device go one way.
#pragma once
#include "device_hopper.h"
#include "layout.h"
#include "product.h"

// So many groups of four warps, each 64 rows × COLUMNS.
template <int GROUPS_M, int GROUPS_N, int COLUMNS, int STAGE_COUNT>
struct GroupTile {
  static constexpr int BM = 64 * GROUPS_M, BN = COLUMNS * GROUPS_N, STAGES = STAGE_COUNT;
  static constexpr int WM = 16, WN = COLUMNS;
  static constexpr int GROUP = 4, COLUMNS_OF_WARPS = GROUPS_N;
  static constexpr int THREADS = 128 * GROUPS_M * GROUPS_N;
  static constexpr int STAGE = (BM + BN) * Tiled::SIDE;
  float sum[1][WN / 8][4];
};

// The memory of a block, and what goes into it.
template <class T>
struct Pipeline {
  const __half *a, *w;
  int rows, k, m0, n0;
  __half* stages;
  // Of each stage.
  uint64_t *full, *empty;
};

// Step s of K into its stage: one thread's work.
template <class T>
DEVICE void fill_stage(const Pipeline<T>& p, int s) {
  constexpr int SIDE = Tiled::SIDE, BYTES = Tiled::TILE * sizeof(__half);
  // Tiles of A beyond the batch may not exist. What lies in their place makes sums that nobody reads.
  const int left = (p.rows - p.m0 + SIDE - 1) / SIDE;
  const int tiles = left < T::BM / SIDE ? left : T::BM / SIDE;
  uint64_t* full = p.full + s % T::STAGES;
  __half* to = p.stages + s % T::STAGES * T::STAGE;
  barrier_expect(full, (tiles + T::BN / SIDE) * BYTES);
  for (int i = 0; i < tiles; i++) {
    copy_bulk(to + i * Tiled::TILE, p.a + Tiled::tile(p.m0 / SIDE + i, s, p.k), BYTES, full);
  }
  for (int j = 0; j < T::BN / SIDE; j++) {
    copy_bulk(to + T::BM * SIDE + j * Tiled::TILE, p.w + Tiled::tile(p.n0 / SIDE + j, s, p.k), BYTES,
              full);
  }
}

template <class T>
DEVICE void multiply_steps(T& tile, const Pipeline<T>& p) {
  const __half* a = p.stages + warp_row<T>() / Tiled::SIDE * Tiled::TILE;
  const __half* w = p.stages + (T::BM + warp_column<T>()) * Tiled::SIDE;
  const int steps = p.k / Tiled::SIDE;
  // Not by the first product: the compilers of CUDA 12 then make every product wait for the last one.
  clear(tile);
  for (int s = 0; s < steps; s++) {
    const int stage = s % T::STAGES;
    barrier_wait(p.full + stage, s / T::STAGES % 2);
    const uint64_t left = matrix_descriptor(a + stage * T::STAGE);
    const uint64_t right = matrix_descriptor(w + stage * T::STAGE);
    wgmma_fence();
#pragma unroll
    for (int i = 0; i < Tiled::SIDE / 16; i++) {
      // 16 halves further along K: 32 bytes, in units of 16.
      wgmma(tile.sum[0], left + i * 2, right + i * 2);
    }
    wgmma_commit();
    // The products of the step before have read their stage; those of this one go on.
    wgmma_wait<1>();
    const int before = s - 1;
    if (before >= 0 && before + T::STAGES < steps) {
      uint64_t* empty = p.empty + before % T::STAGES;
      if (threadIdx.x % 32 == 0) {
        barrier_arrive(empty);
      }
      if (threadIdx.x == 0) {
        barrier_wait(empty, before / T::STAGES % 2);
        fill_stage(p, before + T::STAGES);
      }
    }
  }
  wgmma_wait<0>();
  wgmma_settle(tile.sum[0]);
}

// All of K for the block at row m0 and column n0. K is a multiple of 64, N of BN; A has whole tiles up
// to the last row. Needs STAGES × STAGE halves and 2 × STAGES barriers of shared memory.
template <int M, int N, int C, int S>
DEVICE void multiply(GroupTile<M, N, C, S>& tile, const __half* a, const __half* w, int rows, int k,
                     int m0, int n0, __half* stages) {
  typedef GroupTile<M, N, C, S> T;
  uint64_t* barriers = reinterpret_cast<uint64_t*>(stages + S * T::STAGE);
  const Pipeline<T> pipeline{a, w, rows, k, m0, n0, stages, barriers, barriers + S};
  if (threadIdx.x == 0) {
    for (int s = 0; s < S; s++) {
      barrier_init(pipeline.full + s, 1);
      barrier_init(pipeline.empty + s, T::THREADS / 32);
    }
    barrier_init_fence();
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    for (int s = 0; s < S && s < k / Tiled::SIDE; s++) {
      fill_stage(pipeline, s);
    }
  }
  multiply_steps(tile, pipeline);
}
