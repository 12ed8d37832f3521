// C = A·Wᵀ on tensor cores: A (M × K) and W (N × K) in halves, row-major, sums in floats.
// A block computes BM × BN of C, its warps WM × WN each. Both operands come through shared memory in
// steps of 32 along K, STAGES - 1 of them under way while one is multiplied. A sum adds its products
// in the order of K whatever the sizes of the tile: the bits of a row depend on nothing but the row.
#pragma once
#include "device.h"

constexpr int STEP = 32;

// Where the 16 bytes number `chunk` of a row of 32 halves lie. Eight rows at the same chunk, which
// ldmatrix reads at once, touch all 32 banks.
DEVICE int swizzle(int row, int chunk) { return row * STEP + ((chunk ^ (row >> 1 & 3)) << 3); }

template <int BLOCK_M, int BLOCK_N, int WARPS_M, int WARPS_N, int STAGE_COUNT>
struct Tile {
  static constexpr int BM = BLOCK_M, BN = BLOCK_N, STAGES = STAGE_COUNT;
  static constexpr int WM = BM / WARPS_M, WN = BN / WARPS_N;
  // Warps that share columns one below the other, and how many such groups lie side by side.
  static constexpr int GROUP = 1, COLUMNS_OF_WARPS = WARPS_N;
  static constexpr int THREADS = 32 * WARPS_M * WARPS_N;
  // Halves of a stage: the rows of A, then those of W.
  static constexpr int STAGE = (BM + BN) * STEP;
  // Sums of a thread: [i][j][2h + e] belongs to row 16i + lane/4 + 8h, column 8j + 2(lane%4) + e.
  float sum[WM / 16][WN / 8][4];
};

// The warp's first row and column within the block.
template <class T>
DEVICE int warp_row() {
  const int warp = threadIdx.x / 32, group = warp / T::GROUP;
  return (group / T::COLUMNS_OF_WARPS * T::GROUP + warp % T::GROUP) * T::WM;
}
template <class T>
DEVICE int warp_column() {
  return threadIdx.x / 32 / T::GROUP % T::COLUMNS_OF_WARPS * T::WN;
}

template <class T>
DEVICE void clear(T& tile) {
#pragma unroll
  for (int i = 0; i < T::WM / 16; i++) {
#pragma unroll
    for (int j = 0; j < T::WN / 8; j++) {
#pragma unroll
      for (int e = 0; e < 4; e++) {
        tile.sum[i][j][e] = 0;
      }
    }
  }
}

template <class T>
DEVICE void load_stage(__half* stage, const __half* a, const __half* w, int rows, int k, int m0,
                       int n0, int at) {
  constexpr int CHUNKS = (T::BM + T::BN) * (STEP / 8);
#pragma unroll
  for (int first = 0; first < CHUNKS; first += T::THREADS) {
    int c = first + threadIdx.x, row = c / 4, chunk = c % 4;
    if (CHUNKS % T::THREADS != 0 && c >= CHUNKS) {
      break;
    }
    if (row < T::BM) {
      int m = m0 + row;
      bool there = m < rows;
      copy_async(stage + swizzle(row, chunk),
                 a + static_cast<size_t>(there ? m : rows - 1) * k + at + chunk * 8, there);
    } else {
      int n = row - T::BM;
      copy_async(stage + T::BM * STEP + swizzle(n, chunk),
                 w + static_cast<size_t>(n0 + n) * k + at + chunk * 8, true);
    }
  }
}

template <class T>
DEVICE void multiply_stage(T& tile, const __half* stage) {
  const int lane = threadIdx.x % 32;
  const __half* a = stage;
  const __half* w = stage + T::BM * STEP;
#pragma unroll
  for (int half = 0; half < STEP / 16; half++) {
    uint32_t left[T::WM / 16][4], right[T::WN / 16][4];
#pragma unroll
    for (int i = 0; i < T::WM / 16; i++) {
      int row = warp_row<T>() + i * 16 + lane % 16;
      ldmatrix(left[i], a + swizzle(row, half * 2 + lane / 16));
    }
#pragma unroll
    for (int j = 0; j < T::WN / 16; j++) {
      int column = warp_column<T>() + j * 16 + lane % 8 + lane / 16 * 8;
      ldmatrix(right[j], w + swizzle(column, half * 2 + lane / 8 % 2));
    }
#pragma unroll
    for (int i = 0; i < T::WM / 16; i++) {
#pragma unroll
      for (int j = 0; j < T::WN / 8; j++) {
        mma(tile.sum[i][j], left[i], right[j / 2][j % 2 * 2], right[j / 2][j % 2 * 2 + 1]);
      }
    }
  }
}

// All of K for the block at row m0 and column n0. K is a multiple of 32, N of BN; rows beyond `rows`
// count as zeros. Needs STAGES × STAGE halves of shared memory.
template <int BM, int BN, int M, int N, int S>
DEVICE void multiply(Tile<BM, BN, M, N, S>& tile, const __half* a, const __half* w, int rows, int k, int m0, int n0,
                     __half* stages) {
  typedef Tile<BM, BN, M, N, S> T;
  clear(tile);
  const int steps = k / STEP;
#pragma unroll
  for (int s = 0; s < T::STAGES - 1; s++) {
    if (s < steps) {
      load_stage<T>(stages + s * T::STAGE, a, w, rows, k, m0, n0, s * STEP);
    }
    copy_commit();
  }
  for (int s = 0; s < steps; s++) {
    copy_wait<T::STAGES - 2>();
    // Everyone's copies of this stage are there, and nobody reads the one that is filled next.
    __syncthreads();
    int next = s + T::STAGES - 1;
    if (next < steps) {
      load_stage<T>(stages + next % T::STAGES * T::STAGE, a, w, rows, k, m0, n0, next * STEP);
    }
    // Also where there was nothing to copy: the wait counts groups.
    copy_commit();
    multiply_stage(tile, stages + s % T::STAGES * T::STAGE);
  }
}

// Calls f(row, column, x, y, i, h) for every pair of neighbours of the thread's sums; row and column
// count from the block's corner, x and y may be changed, i and h number the thread's rows. Column by
// column: what belongs to one is read for all rows at once, and kept no longer.
template <class T, class F>
DEVICE void each_pair(T& tile, F f) {
  const int lane = threadIdx.x % 32;
#pragma unroll
  for (int i = 0; i < T::WM / 16; i++) {
#pragma unroll
    for (int j = 0; j < T::WN / 8; j++) {
      int column = warp_column<T>() + j * 8 + lane % 4 * 2;
#pragma unroll
      for (int h = 0; h < 2; h++) {
        int row = warp_row<T>() + i * 16 + lane / 4 + h * 8;
        f(row, column, tile.sum[i][j][h * 2], tile.sum[i][j][h * 2 + 1], i, h);
      }
    }
  }
}
