// The forward pass of encoder.cu for compute capability 9.0: its products by wgmma, everything that they
// read in tiles (states, context, the inner numbers and the matrices). Names end in _90.
#include "attention.h"
#include "linear.h"
#include "product_hopper.h"
#include "tokens.h"

// What limits is the second cache, which gives a multiprocessor about 33 bytes a cycle: large tiles.
// A thread has 96 sums in 128 registers either way. Two blocks a multiprocessor, so that one has its
// GELU while the other multiplies; whole rows, whose end is short beside their products, in one block
// of twice the size. Cycles a token, layer and multiprocessor, of products and by the bytes read:
//   query, key and value  216, 349      output of attention   72, 116
//   inner, with GELU      288, 465      output               288, 396
// hence 1,330 of which 864 are products; 0.6 of the bytes that encoder.cu reads.
typedef GroupTile<2, 1, 192, 2> WideGroups;
typedef GroupTile<2, 2, 192, 3> RowsGroups;

// For few tokens: many small blocks, with all of K under way at once where it is 384.
typedef GroupTile<1, 1, 64, 6> WideGroupsSmall;
typedef GroupTile<1, 2, 192, 4> RowsGroupsSmall;

extern "C" __global__ void __launch_bounds__(128, 8)
    embed_90(const int* batch, const int* ids, const int* places, const __half* word,
             const float* position, const float* gain, const float* shift, float epsilon,
             __half* out) {
  embed_tokens<Tiled>(batch, ids, places, word, position, gain, shift, epsilon, out);
}
extern "C" __global__ void __launch_bounds__(256, 2)
    linear_wide_90(const int* batch, const __half* x, const __half* w, const float* bias,
                   __half* out, int n, int k) {
  linear<WideGroups, RowMajor>(batch, x, w, bias, out, n, k, identity);
}
extern "C" __global__ void __launch_bounds__(128, 2)
    linear_small_90(const int* batch, const __half* x, const __half* w, const float* bias,
                    __half* out, int n, int k) {
  linear<WideGroupsSmall, RowMajor>(batch, x, w, bias, out, n, k, identity);
}
extern "C" __global__ void __launch_bounds__(256, 2)
    gelu_wide_90(const int* batch, const __half* x, const __half* w, const float* bias, __half* out,
                 int n, int k) {
  linear<WideGroups, Tiled>(batch, x, w, bias, out, n, k, gelu);
}
extern "C" __global__ void __launch_bounds__(128, 2)
    gelu_small_90(const int* batch, const __half* x, const __half* w, const float* bias,
                  __half* out, int n, int k) {
  linear<WideGroupsSmall, Tiled>(batch, x, w, bias, out, n, k, gelu);
}
extern "C" __global__ void __launch_bounds__(512, 1)
    norm_wide_90(const int* batch, const __half* x, const __half* w, const float* bias,
                 const __half* residual, const float* gain, const float* shift, float epsilon,
                 __half* out, int k) {
  linear_norm<RowsGroups, Tiled>(batch, x, w, bias, residual, gain, shift, epsilon, out, k);
}
extern "C" __global__ void __launch_bounds__(256, 1)
    norm_small_90(const int* batch, const __half* x, const __half* w, const float* bias,
                  const __half* residual, const float* gain, const float* shift, float epsilon,
                  __half* out, int k) {
  linear_norm<RowsGroupsSmall, Tiled>(batch, x, w, bias, residual, gain, shift, epsilon, out, k);
}
extern "C" __global__ void __launch_bounds__(128, 4)
    attention_90(const int* batch, const int* offsets, const int* tiles, const __half* qkv,
                 __half* out, int d) {
  attend<Tiled>(batch, offsets, tiles, qkv, out, d);
}
extern "C" __global__ void __launch_bounds__(192, 8)
    pool_90(const int* batch, const int* offsets, const __half* states, float* out, int mode) {
  pool_tokens<Tiled>(batch, offsets, states, out, mode);
}
extern "C" __global__ void __launch_bounds__(384, 2)
    pooler_90(const int* batch, const int* offsets, const __half* states, const __half* w,
              const float* bias, float* out) {
  pool_first<Tiled>(batch, offsets, states, w, bias, out);
}

ENTRY(embed_90)
ENTRY(linear_wide_90)
ENTRY(linear_small_90)
ENTRY(gelu_wide_90)
ENTRY(gelu_small_90)
ENTRY(norm_wide_90)
ENTRY(norm_small_90)
ENTRY(attention_90)
ENTRY(pool_90)
ENTRY(pooler_90)
