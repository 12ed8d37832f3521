// What follows pooling: a text's vector is scaled, projected and cut.
#include "reduce.h"

constexpr int D = 384;

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

ENTRY(finish)
