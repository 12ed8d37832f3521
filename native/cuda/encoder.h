// The forward pass of BERT with 384 numbers a token in heads of 32: packed tokens, no padding, fp16
// between the kernels, fp32 within. T tokens, D = 384, F the inner size.
//
// A batch is one block of ints: tokens, texts, tiles of queries, dimensions wanted; its parts follow at
// places that the host passes on. Grids may be larger than the batch (a recorded graph serves all
// batches of its size): blocks beyond it end at once.
//
// Who includes this has chosen Layout (of what products read), the tiles Wide and Rows (whole rows of 384)
// and for few tokens WideSmall and RowsSmall, SMALL_BLOCKS of WideSmall a multiprocessor, and NAME.
#include "attention.h"
#include "linear.h"
#include "tokens.h"

extern "C" __global__ void __launch_bounds__(128, 8)
    NAME(embed)(const int* batch, const int* ids, const int* places, const __half* word,
                const float* position, const float* gain, const float* shift, float epsilon,
                __half* out) {
  embed_tokens<Layout>(batch, ids, places, word, position, gain, shift, epsilon, out);
}
extern "C" __global__ void __launch_bounds__(Wide::THREADS, 2)
    NAME(linear_wide)(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
                      int n, int k) {
  linear<Wide, RowMajor>(batch, x, w, bias, out, n, k, identity);
}
extern "C" __global__ void __launch_bounds__(WideSmall::THREADS, SMALL_BLOCKS)
    NAME(linear_small)(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
                       int n, int k) {
  linear<WideSmall, RowMajor>(batch, x, w, bias, out, n, k, identity);
}
extern "C" __global__ void __launch_bounds__(Wide::THREADS, 2)
    NAME(gelu_wide)(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
                    int n, int k) {
  linear<Wide, Layout>(batch, x, w, bias, out, n, k, gelu);
}
extern "C" __global__ void __launch_bounds__(WideSmall::THREADS, SMALL_BLOCKS)
    NAME(gelu_small)(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
                     int n, int k) {
  linear<WideSmall, Layout>(batch, x, w, bias, out, n, k, gelu);
}
extern "C" __global__ void __launch_bounds__(Rows::THREADS, 1)
    NAME(norm_wide)(const int* batch, const __half* x, const __half* w, const float* bias,
                    const __half* residual, const float* gain, const float* shift, float epsilon,
                    __half* out, int k) {
  linear_norm<Rows, Layout>(batch, x, w, bias, residual, gain, shift, epsilon, out, k);
}
extern "C" __global__ void __launch_bounds__(RowsSmall::THREADS, 1)
    NAME(norm_small)(const int* batch, const __half* x, const __half* w, const float* bias,
                     const __half* residual, const float* gain, const float* shift, float epsilon,
                     __half* out, int k) {
  linear_norm<RowsSmall, Layout>(batch, x, w, bias, residual, gain, shift, epsilon, out, k);
}
extern "C" __global__ void __launch_bounds__(128, 4)
    NAME(attention)(const int* batch, const int* offsets, const int* tiles, const __half* qkv,
                    __half* out, int d) {
  attend<Layout>(batch, offsets, tiles, qkv, out, d);
}
extern "C" __global__ void __launch_bounds__(192, 8)
    NAME(pool)(const int* batch, const int* offsets, const __half* states, float* out, int mode) {
  pool_tokens<Layout>(batch, offsets, states, out, mode);
}
extern "C" __global__ void __launch_bounds__(384, 2)
    NAME(pooler)(const int* batch, const int* offsets, const __half* states, const __half* w,
                 const float* bias, float* out) {
  pool_first<Layout>(batch, offsets, states, w, bias, out);
}

ENTRY(NAME(embed))
ENTRY(NAME(linear_wide))
ENTRY(NAME(linear_small))
ENTRY(NAME(gelu_wide))
ENTRY(NAME(gelu_small))
ENTRY(NAME(norm_wide))
ENTRY(NAME(norm_small))
ENTRY(NAME(attention))
ENTRY(NAME(pool))
ENTRY(NAME(pooler))
