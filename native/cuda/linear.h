// The matrix products of a layer with what follows them, so that nothing is read twice.
#pragma once
#include "layout.h"
#include "product.h"

DEVICE float identity(float x) { return x; }
// Exact: x·Φ(x).
DEVICE float gelu(float x) { return 0.5f * x * (1 + erff(x * 0.70710678118654752f)); }

// out = f(x·Wᵀ + bias): x T × K, W N × K, out T × N as Out lays it out. Grid N/BN × T/BM.
template <class T, class Out, class F>
DEVICE void linear(const int* batch, const __half* x, const __half* w, const float* bias,
                   __half* out, int n, int k, F f) {
  SHARED(shared);
  const int tokens = batch[0], m0 = blockIdx.y * T::BM, n0 = blockIdx.x * T::BN;
  if (m0 >= tokens) {
    return;
  }
  T tile;
  multiply(tile, x, w, tokens, k, m0, n0, reinterpret_cast<__half*>(shared));
  each_pair(tile, [&](int row, int column, float& a, float& b, int, int) {
    if (m0 + row < tokens) {
      a = f(a + bias[n0 + column]);
      b = f(b + bias[n0 + column + 1]);
      pair(out, Out::at(m0 + row, n0 + column, n)) = pack(a, b);
    }
  });
}

// Adds up a number of each row over the block: per thread, over the four lanes that share a row, over
// the warps of the row. part(i, h) is the thread's own; total receives the row's.
template <class T, class F>
DEVICE void sum_rows(float (&total)[T::WM / 16][2], float* parts, F part) {
  const int lane = threadIdx.x % 32, part_of_row = warp_column<T>() / T::WN;
  // The memory was stages, or holds the last sums.
  __syncthreads();
#pragma unroll
  for (int i = 0; i < T::WM / 16; i++) {
#pragma unroll
    for (int h = 0; h < 2; h++) {
      float sum = part(i, h);
      sum += shuffle_xor(sum, 1);
      sum += shuffle_xor(sum, 2);
      if (lane % 4 == 0) {
        parts[part_of_row * T::BM + warp_row<T>() + i * 16 + h * 8 + lane / 4] = sum;
      }
    }
  }
  __syncthreads();
#pragma unroll
  for (int i = 0; i < T::WM / 16; i++) {
#pragma unroll
    for (int h = 0; h < 2; h++) {
      int row = warp_row<T>() + i * 16 + h * 8 + lane / 4;
      total[i][h] = 0;
#pragma unroll
      for (int w = 0; w < T::COLUMNS_OF_WARPS; w++) {
        total[i][h] += parts[w * T::BM + row];
      }
    }
  }
}

// out = LayerNorm(x·Wᵀ + bias + residual)·gain + shift: x T × K, the others T × 384 as Out lays
// them out. Grid 1 × T/BM. residual and out may be the same: a block reads and writes its own rows only.
template <class T, class Out>
DEVICE void linear_norm(const int* batch, const __half* x, const __half* w, const float* bias,
                        const __half* residual, const float* gain, const float* shift,
                        float epsilon, __half* out, int k) {
  SHARED(shared);
  constexpr int D = T::BN;
  const int tokens = batch[0], m0 = blockIdx.y * T::BM;
  if (m0 >= tokens) {
    return;
  }
  T tile;
  multiply(tile, x, w, tokens, k, m0, 0, reinterpret_cast<__half*>(shared));
  each_pair(tile, [&](int row, int column, float& a, float& b, int, int) {
    float2 before = {0, 0};
    if (m0 + row < tokens) {
      before = unpack(pair(residual, Out::at(m0 + row, column, D)));
    }
    a += bias[column] + before.x;
    b += bias[column + 1] + before.y;
  });
  float* parts = reinterpret_cast<float*>(shared);
  float mean[T::WM / 16][2], scale[T::WM / 16][2];
  sum_rows<T>(mean, parts, [&](int i, int h) {
    float sum = 0;
#pragma unroll
    for (int j = 0; j < T::WN / 8; j++) {
      sum += tile.sum[i][j][h * 2] + tile.sum[i][j][h * 2 + 1];
    }
    return sum;
  });
#pragma unroll
  for (int i = 0; i < T::WM / 16; i++) {
#pragma unroll
    for (int h = 0; h < 2; h++) {
      mean[i][h] *= 1.0f / D;
    }
  }
  sum_rows<T>(scale, parts, [&](int i, int h) {
    float sum = 0;
#pragma unroll
    for (int j = 0; j < T::WN / 8; j++) {
      float a = tile.sum[i][j][h * 2] - mean[i][h], b = tile.sum[i][j][h * 2 + 1] - mean[i][h];
      sum += a * a + b * b;
    }
    return sum;
  });
#pragma unroll
  for (int i = 0; i < T::WM / 16; i++) {
#pragma unroll
    for (int h = 0; h < 2; h++) {
      scale[i][h] = reciprocal_sqrt(scale[i][h] * (1.0f / D) + epsilon);
    }
  }
  each_pair(tile, [&](int row, int column, float& a, float& b, int i, int h) {
    if (m0 + row < tokens) {
      a = (a - mean[i][h]) * scale[i][h] * gain[column] + shift[column];
      b = (b - mean[i][h]) * scale[i][h] * gain[column + 1] + shift[column + 1];
      pair(out, Out::at(m0 + row, column, D)) = pack(a, b);
    }
  });
}
