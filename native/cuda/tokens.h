// The two ends of the encoder: tokens become states, states of a text become its vector.
#pragma once
#include "layout.h"
#include "reduce.h"

constexpr int D = 384;

// out = LayerNorm(word[id] + position[p]): a warp a token, four in a block of 128 threads.
template <class Out>
DEVICE void embed_tokens(const int* batch, const int* ids, const int* places, const __half* word,
                         const float* position, const float* gain, const float* shift,
                         float epsilon, __half* out) {
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
    pair(out, Out::at(token, c, D)) =
        pack((x[i * 2] - mean) * inverse * gain[c] + shift[c],
             (x[i * 2 + 1] - mean) * inverse * gain[c + 1] + shift[c + 1]);
  }
}

// A vector of each text out of its tokens' last states: 0 their mean, 1 the first one, 3 their
// maximum. A block a text, two numbers for each of 192 threads.
template <class In>
DEVICE void pool_tokens(const int* batch, const int* offsets, const __half* states, float* out,
                        int mode) {
  const int text = blockIdx.x, c = threadIdx.x * 2;
  if (text >= batch[1]) {
    return;
  }
  const int from = offsets[text], to = mode == 1 ? from + 1 : offsets[text + 1];
  float2 all = unpack(pair(states, In::at(from, c, D)));
  for (int t = from + 1; t < to; t++) {
    float2 x = unpack(pair(states, In::at(t, c, D)));
    all.x = mode == 3 ? fmaxf(all.x, x.x) : all.x + x.x;
    all.y = mode == 3 ? fmaxf(all.y, x.y) : all.y + x.y;
  }
  const float count = mode == 0 ? static_cast<float>(to - from) : 1.0f;
  out[static_cast<size_t>(text) * D + c] = all.x / count;
  out[static_cast<size_t>(text) * D + c + 1] = all.y / count;
}

// out = tanh(W·h + b) of each text's first state. A block of 384 threads a text, a warp every
// twelfth output.
template <class In>
DEVICE void pool_first(const int* batch, const int* offsets, const __half* states, const __half* w,
                       const float* bias, float* out) {
  const int text = blockIdx.x, lane = threadIdx.x % 32;
  if (text >= batch[1]) {
    return;
  }
  const int first = offsets[text];
  for (int j = threadIdx.x / 32; j < D; j += 12) {
    float sum = 0;
#pragma unroll
    for (int i = 0; i < D / 64; i++) {
      int c = i * 64 + lane * 2;
      float2 a = unpack(pair(states, In::at(first, c, D)));
      float2 b = unpack(pair(w, static_cast<size_t>(j) * D + c));
      sum += a.x * b.x + a.y * b.y;
    }
    sum = sum_of_warp(sum);
    if (lane == 0) {
      out[static_cast<size_t>(text) * D + j] = tanhf(sum + bias[j]);
    }
  }
}
