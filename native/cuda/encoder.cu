// The forward pass of BERT with 384 numbers a token in heads of 32: packed tokens, no padding, fp16
// between the kernels, fp32 within. T tokens, D = 384, F the inner size.
//
// A batch is one block of ints: tokens, texts, tiles of queries, dimensions wanted; its parts follow at
// places that the host passes on. Grids may be larger than the batch (a recorded graph serves all
// batches of its size): blocks beyond it end at once.
#include "attention.h"
#include "linear.h"
#include "tokens.h"

extern "C" __global__ void __launch_bounds__(128, 8)
    embed(const int* batch, const int* ids, const int* places, const __half* word,
          const float* position, const float* gain, const float* shift, float epsilon,
          __half* out) {
  embed_tokens<RowMajor>(batch, ids, places, word, position, gain, shift, epsilon, out);
}
extern "C" __global__ void __launch_bounds__(256, 2)
    linear_wide(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
                int n, int k) {
  linear<Wide, RowMajor>(batch, x, w, bias, out, n, k, identity);
}
extern "C" __global__ void __launch_bounds__(128, 4)
    linear_small(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
                 int n, int k) {
  linear<WideSmall, RowMajor>(batch, x, w, bias, out, n, k, identity);
}
extern "C" __global__ void __launch_bounds__(256, 2)
    gelu_wide(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
              int n, int k) {
  linear<Wide, RowMajor>(batch, x, w, bias, out, n, k, gelu);
}
extern "C" __global__ void __launch_bounds__(128, 4)
    gelu_small(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
               int n, int k) {
  linear<WideSmall, RowMajor>(batch, x, w, bias, out, n, k, gelu);
}
extern "C" __global__ void __launch_bounds__(256, 1)
    norm_wide(const int* batch, const __half* x, const __half* w, const float* bias,
              const __half* residual, const float* gain, const float* shift, float epsilon,
              __half* out, int k) {
  linear_norm<Rows, RowMajor>(batch, x, w, bias, residual, gain, shift, epsilon, out, k);
}
extern "C" __global__ void __launch_bounds__(128, 1)
    norm_small(const int* batch, const __half* x, const __half* w, const float* bias,
               const __half* residual, const float* gain, const float* shift, float epsilon,
               __half* out, int k) {
  linear_norm<RowsSmall, RowMajor>(batch, x, w, bias, residual, gain, shift, epsilon, out, k);
}
extern "C" __global__ void __launch_bounds__(128, 4)
    attention(const int* batch, const int* offsets, const int* tiles, const __half* qkv,
              __half* out, int d) {
  attend<RowMajor>(batch, offsets, tiles, qkv, out, d);
}
extern "C" __global__ void __launch_bounds__(192, 8)
    pool(const int* batch, const int* offsets, const __half* states, float* out, int mode) {
  pool_tokens<RowMajor>(batch, offsets, states, out, mode);
}
extern "C" __global__ void __launch_bounds__(384, 2)
    pooler(const int* batch, const int* offsets, const __half* states, const __half* w,
           const float* bias, float* out) {
  pool_first<RowMajor>(batch, offsets, states, w, bias, out);
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
