// softmax(Q·Kᵀ/√32)·V of one head for 64 queries of one text, over its keys 64 at a time (the
// rescaled running sums of Milakov and Gimelshein, arXiv 1805.02867, as in FlashAttention, arXiv
// 2205.14135). Scores never leave the registers.
#pragma once
#include "layout.h"
#include "product.h"

constexpr int HEAD = 32, QUERIES = 64, KEYS = 64;

// A part of the packed matrix, 64 rows of a head's 32 numbers; zeros beyond the text's end.
DEVICE void load_head(__half* to, const __half* from, int stride, int first, int length) {
#pragma unroll
  for (int i = 0; i < 2; i++) {
    int c = threadIdx.x + i * 128, row = c / 4, chunk = c % 4, r = first + row;
    bool there = r < length;
    copy_async(to + swizzle(row, chunk),
               from + static_cast<size_t>(there ? r : length - 1) * stride + chunk * 8, there);
  }
}

// The state of 16 queries of a warp; index h is row lane/4 + 8h.
struct Softmax {
  float out[HEAD / 8][4];
  float max[2], sum[2];
};

// Folds 64 keys in; `keys` of them exist.
DEVICE void fold_keys(Softmax& state, const uint32_t (&query)[2][4], const __half* k,
                      const __half* v, int keys) {
  const int lane = threadIdx.x % 32;
  // 1/√32, and log2(e) because the exponential is one of base 2.
  const float scale = 0.17677669529663687f * 1.4426950408889634f;
  float score[KEYS / 8][4];
#pragma unroll
  for (int j = 0; j < KEYS / 8; j++) {
#pragma unroll
    for (int e = 0; e < 4; e++) {
      score[j][e] = 0;
    }
  }
#pragma unroll
  for (int half = 0; half < HEAD / 16; half++) {
#pragma unroll
    for (int j = 0; j < KEYS / 16; j++) {
      uint32_t right[4];
      int row = j * 16 + lane % 8 + lane / 16 * 8;
      ldmatrix(right, k + swizzle(row, half * 2 + lane / 8 % 2));
      mma(score[j * 2], query[half], right[0], right[1]);
      mma(score[j * 2 + 1], query[half], right[2], right[3]);
    }
  }
  float max[2] = {state.max[0], state.max[1]};
#pragma unroll
  for (int j = 0; j < KEYS / 8; j++) {
#pragma unroll
    for (int e = 0; e < 4; e++) {
      bool there = j * 8 + lane % 4 * 2 + e % 2 < keys;
      score[j][e] = there ? score[j][e] * scale : -1e30f;
      max[e / 2] = fmaxf(max[e / 2], score[j][e]);
    }
  }
#pragma unroll
  for (int h = 0; h < 2; h++) {
    max[h] = fmaxf(max[h], shuffle_xor(max[h], 1));
    max[h] = fmaxf(max[h], shuffle_xor(max[h], 2));
    float shrink = exp2_approximate(state.max[h] - max[h]);
    state.max[h] = max[h];
    state.sum[h] *= shrink;
#pragma unroll
    for (int j = 0; j < HEAD / 8; j++) {
      state.out[j][h * 2] *= shrink;
      state.out[j][h * 2 + 1] *= shrink;
    }
  }
#pragma unroll
  for (int j = 0; j < KEYS / 8; j++) {
#pragma unroll
    for (int e = 0; e < 4; e++) {
      score[j][e] = exp2_approximate(score[j][e] - max[e / 2]);
      state.sum[e / 2] += score[j][e];
    }
  }
#pragma unroll
  for (int step = 0; step < KEYS / 16; step++) {
    // The sums of a product lie in the registers as the left side of the next one wants them.
    const uint32_t weights[4] = {pack(score[step * 2][0], score[step * 2][1]),
                                 pack(score[step * 2][2], score[step * 2][3]),
                                 pack(score[step * 2 + 1][0], score[step * 2 + 1][1]),
                                 pack(score[step * 2 + 1][2], score[step * 2 + 1][3])};
#pragma unroll
    for (int j = 0; j < HEAD / 16; j++) {
      uint32_t right[4];
      ldmatrix_transposed(right, v + swizzle(step * 16 + lane % 16, j * 2 + lane / 16));
      mma(state.out[j * 2], weights, right[0], right[1]);
      mma(state.out[j * 2 + 1], weights, right[2], right[3]);
    }
  }
}

// qkv T × 3D packed, out T × D as Out lays it out, D = 32 × heads. tiles: a text and its first query for each block.
// Grid heads × tiles, 128 threads.
template <class Out>
DEVICE void attend(const int* batch, const int* offsets, const int* tiles, const __half* qkv,
                   __half* out, int d) {
  SHARED(shared);
  if (static_cast<int>(blockIdx.y) >= batch[2]) {
    return;
  }
  const int text = tiles[blockIdx.y * 2], first = tiles[blockIdx.y * 2 + 1];
  const int start = offsets[text], length = offsets[text + 1] - start;
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32, stride = 3 * d;
  const __half* q = qkv + static_cast<size_t>(start) * stride + blockIdx.x * HEAD;
  __half* queries = reinterpret_cast<__half*>(shared);
  __half* keys = queries + QUERIES * HEAD;
  __half* values = keys + 2 * KEYS * HEAD;
  load_head(queries, q, stride, first, length);
  load_head(keys, q + d, stride, 0, length);
  load_head(values, q + 2 * d, stride, 0, length);
  copy_commit();
  Softmax state;
#pragma unroll
  for (int h = 0; h < 2; h++) {
    state.max[h] = -1e30f;
    state.sum[h] = 0;
  }
#pragma unroll
  for (int j = 0; j < HEAD / 8; j++) {
#pragma unroll
    for (int e = 0; e < 4; e++) {
      state.out[j][e] = 0;
    }
  }
  uint32_t query[2][4];
  for (int at = 0, n = 0; at < length; at += KEYS, n++) {
    if (at + KEYS < length) {
      load_head(keys + (n + 1) % 2 * KEYS * HEAD, q + d, stride, at + KEYS, length);
      load_head(values + (n + 1) % 2 * KEYS * HEAD, q + 2 * d, stride, at + KEYS, length);
    }
    copy_commit();
    copy_wait<1>();
    __syncthreads();
    if (n == 0) {
#pragma unroll
      for (int half = 0; half < 2; half++) {
        ldmatrix(query[half], queries + swizzle(warp * 16 + lane % 16, half * 2 + lane / 16));
      }
    }
    fold_keys(state, query, keys + n % 2 * KEYS * HEAD, values + n % 2 * KEYS * HEAD, length - at);
    // The next round fills what others may still read.
    __syncthreads();
  }
#pragma unroll
  for (int h = 0; h < 2; h++) {
    float sum = state.sum[h];
    sum += shuffle_xor(sum, 1);
    sum += shuffle_xor(sum, 2);
    int row = first + warp * 16 + lane / 4 + h * 8;
    if (row < length) {
#pragma unroll
      for (int j = 0; j < HEAD / 8; j++) {
        pair(out, Out::at(start + row, blockIdx.x * HEAD + j * 8 + lane % 4 * 2, d)) =
            pack(state.out[j][h * 2] / sum, state.out[j][h * 2 + 1] / sum);
      }
    }
  }
}
