// The forward pass for compute capability 9.0: its products by wgmma, everything that they read in tiles
// (states, context, the inner numbers and the matrices). Names end in _90.
#include "product_hopper.h"

// What limits is the second cache, which gives a multiprocessor about 33 bytes a cycle: large tiles.
// A thread has 96 sums in 128 registers either way. Two blocks a multiprocessor, so that one has its
// GELU while the other multiplies; whole rows, whose end is short beside their products, in one block
// of twice the size. Cycles a token, layer and multiprocessor, of products and by the bytes read:
//   query, key and value  216, 349      output of attention   72, 116
//   inner, with GELU      288, 465      output               288, 396
// hence 1,330 of which 864 are products; 0.7 of the bytes that encoder.cu reads.
// A model: nothing of it was measured.
typedef GroupTile<2, 1, 192, 2> Wide;
typedef GroupTile<2, 2, 192, 3> Rows;

// For few tokens: many small blocks, with all of K under way at once where it is 384.
typedef GroupTile<1, 1, 64, 6> WideSmall;
typedef GroupTile<1, 2, 192, 4> RowsSmall;

typedef Tiled Layout;
constexpr int SMALL_BLOCKS = 2;
#define NAME(kernel) kernel##_90
#include "encoder.h"
