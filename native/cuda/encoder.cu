// The forward pass of BERT with 384 numbers a token in heads of 32: packed tokens, no padding, fp16
// between the kernels, fp32 within. T tokens, D = 384, F the inner size.
//
// A batch is one block of ints: tokens, texts, tiles of queries, dimensions wanted; its parts follow at
// places that the host passes on. Grids may be larger than the batch (a recorded graph serves all
// batches of its size): blocks beyond it end at once.
#include "attention.h"

constexpr int D = 384;

DEVICE float sum_of_warp(float x) {
#pragma unroll
  for (int mask = 16; mask > 0; mask /= 2) {
    x += shuffle_xor(x, mask);
  }
  return x;
}

// Adds up x over the block, in the same order for everyone.
DEVICE float sum_of_block(float x, float* parts, int warps) {
  x = sum_of_warp(x);
  __syncthreads();
  if (threadIdx.x % 32 == 0) {
    parts[threadIdx.x / 32] = x;
  }
  __syncthreads();
  float sum = 0;
  for (int w = 0; w < warps; w++) {
    sum += parts[w];
  }
  return sum;
}

// out = LayerNorm(word[id] + position[p]): a warp a token, four in a block.
extern "C" __global__ void __launch_bounds__(128, 8)
    embed(const int* batch, const int* ids, const int* places, const __half* word,
          const float* position, const float* gain, const float* shift, float epsilon,
          __half* out) {
  const int token = blockIdx.x * 4 + threadIdx.x / 32, lane = threadIdx.x % 32;
  if (token >= batch[0]) {
    return;
  }
  const __half* w = word + static_cast<size_t>(ids[token]) * D;
  const float* p = position + static_cast<size_t>(places[token]) * D;
  float x[D / 32];
  float sum = 0;
#pragma unroll
  for (int i = 0; i < D / 64; i++) {
    int c = i * 64 + lane * 2;
    float2 a = unpack(pair(w, c));
    x[i * 2] = a.x + p[c];
    x[i * 2 + 1] = a.y + p[c + 1];
    sum += x[i * 2] + x[i * 2 + 1];
  }
  const float mean = sum_of_warp(sum) * (1.0f / D);
  float squares = 0;
#pragma unroll
  for (int i = 0; i < D / 32; i++) {
    squares += (x[i] - mean) * (x[i] - mean);
  }
  const float inverse = reciprocal_sqrt(sum_of_warp(squares) * (1.0f / D) + epsilon);
#pragma unroll
  for (int i = 0; i < D / 64; i++) {
    int c = i * 64 + lane * 2;
    pair(out, static_cast<size_t>(token) * D + c) =
        pack((x[i * 2] - mean) * inverse * gain[c] + shift[c],
             (x[i * 2 + 1] - mean) * inverse * gain[c + 1] + shift[c + 1]);
  }
}

extern "C" __global__ void __launch_bounds__(256, 2)
    linear_wide(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
                int n, int k) {
  linear<Wide>(batch, x, w, bias, out, n, k, identity);
}
extern "C" __global__ void __launch_bounds__(128, 4)
    linear_small(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
                 int n, int k) {
  linear<WideSmall>(batch, x, w, bias, out, n, k, identity);
}
extern "C" __global__ void __launch_bounds__(256, 2)
    gelu_wide(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
              int n, int k) {
  linear<Wide>(batch, x, w, bias, out, n, k, gelu);
}
extern "C" __global__ void __launch_bounds__(128, 4)
    gelu_small(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
               int n, int k) {
  linear<WideSmall>(batch, x, w, bias, out, n, k, gelu);
}
extern "C" __global__ void __launch_bounds__(256, 1)
    norm_wide(const int* batch, const __half* x, const __half* w, const float* bias,
              const __half* residual, const float* gain, const float* shift, float epsilon,
              __half* out, int k) {
  linear_norm<Rows>(batch, x, w, bias, residual, gain, shift, epsilon, out, k);
}
extern "C" __global__ void __launch_bounds__(128, 1)
    norm_small(const int* batch, const __half* x, const __half* w, const float* bias,
               const __half* residual, const float* gain, const float* shift, float epsilon,
               __half* out, int k) {
  linear_norm<RowsSmall>(batch, x, w, bias, residual, gain, shift, epsilon, out, k);
}
extern "C" __global__ void __launch_bounds__(128, 4)
    attention(const int* batch, const int* offsets, const int* tiles, const __half* qkv,
              __half* out, int d) {
  attend(batch, offsets, tiles, qkv, out, d);
}

// A vector of each text out of its tokens' last states: 0 their mean, 1 the first one, 3 their
// maximum. A block a text, two numbers a thread.
extern "C" __global__ void __launch_bounds__(192, 8)
    pool(const int* batch, const int* offsets, const __half* states, float* out, int mode) {
  const int text = blockIdx.x, c = threadIdx.x * 2;
  if (text >= batch[1]) {
    return;
  }
  const int from = offsets[text], to = mode == 1 ? from + 1 : offsets[text + 1];
  float2 all = unpack(pair(states, static_cast<size_t>(from) * D + c));
  for (int t = from + 1; t < to; t++) {
    float2 x = unpack(pair(states, static_cast<size_t>(t) * D + c));
    all.x = mode == 3 ? fmaxf(all.x, x.x) : all.x + x.x;
    all.y = mode == 3 ? fmaxf(all.y, x.y) : all.y + x.y;
  }
  const float count = mode == 0 ? static_cast<float>(to - from) : 1.0f;
  out[static_cast<size_t>(text) * D + c] = all.x / count;
  out[static_cast<size_t>(text) * D + c + 1] = all.y / count;
}

// out = tanh(W·h + b) of each text's first state. A block a text, a warp every twelfth output.
extern "C" __global__ void __launch_bounds__(384, 2)
    pooler(const int* batch, const int* offsets, const __half* states, const __half* w,
           const float* bias, float* out) {
  const int text = blockIdx.x, lane = threadIdx.x % 32;
  if (text >= batch[1]) {
    return;
  }
  const __half* state = states + static_cast<size_t>(offsets[text]) * D;
  for (int j = threadIdx.x / 32; j < D; j += 12) {
    float sum = 0;
#pragma unroll
    for (int i = 0; i < D / 64; i++) {
      int c = i * 64 + lane * 2;
      float2 a = unpack(pair(state, c)), b = unpack(pair(w, static_cast<size_t>(j) * D + c));
      sum += a.x * b.x + a.y * b.y;
    }
    sum = sum_of_warp(sum);
    if (lane == 0) {
      out[static_cast<size_t>(text) * D + j] = tanhf(sum + bias[j]);
    }
  }
}

// A row of W times in, by a warp.
DEVICE float dot_with_row(const float* w, int row, const float* in, int n) {
  float sum = 0;
  for (int i = threadIdx.x % 32; i < n; i += 32) {
    sum += w[static_cast<size_t>(row) * n + i] * in[i];
  }
  return sum_of_warp(sum);
}

// The first d numbers of W·u + V·relu(K·u + b) + c, scaled to unit length, where u is the text's
// vector scaled to unit length. Without units there is no hidden layer; without W only the scaling
// is done. d is the batch's. A block a text. Shared memory: 2D + units + 12 floats.
DEVICE void finish_text(const int* batch, const float* vectors, const float* w, const float* k,
                        const float* bias, const float* v, const float* offset, int units,
                        float* out) {
  SHARED(shared);
  const int text = blockIdx.x, thread = threadIdx.x, warp = thread / 32, lane = thread % 32;
  const int d = batch[3];
  if (text >= batch[1]) {
    return;
  }
  float* in = reinterpret_cast<float*>(shared);
  float* result = in + D;
  float* active = result + D;
  float* parts = active + units;
  const float x = vectors[static_cast<size_t>(text) * D + thread];
  const float squares = sum_of_block(x * x, parts, 12);
  in[thread] = squares > 0 ? x / sqrtf(squares) : 0.0f;
  __syncthreads();
  for (int j = warp; j < units; j += 12) {
    float sum = dot_with_row(k, j, in, D);
    if (lane == 0) {
      active[j] = fmaxf(sum + bias[j], 0.0f);
    }
  }
  __syncthreads();
  for (int j = warp; j < d; j += 12) {
    float sum = w != nullptr ? dot_with_row(w, j, in, D) : in[j];
    if (units > 0) {
      sum += dot_with_row(v, j, active, units) + offset[j];
    }
    if (lane == 0) {
      result[j] = sum;
    }
  }
  __syncthreads();
  const float y = thread < d ? result[thread] : 0.0f;
  const float all = sum_of_block(y * y, parts, 12);
  if (thread < d) {
    out[static_cast<size_t>(text) * d + thread] = all > 0 ? y / sqrtf(all) : 0.0f;
  }
}
extern "C" __global__ void __launch_bounds__(384, 2)
    finish(const int* batch, const float* vectors, const float* w, const float* k,
           const float* bias, const float* v, const float* offset, int units, float* out) {
  finish_text(batch, vectors, w, k, bias, v, offset, units, out);
}

ENTRY(embed)
ENTRY(linear_wide)
ENTRY(linear_small)
ENTRY(gelu_wide)
ENTRY(gelu_small)
ENTRY(norm_wide)
ENTRY(norm_small)
ENTRY(attention)
ENTRY(pool)
ENTRY(pooler)
ENTRY(finish)
