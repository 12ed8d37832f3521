// The forward pass by mma.sync, which every supported GPU has; matrices row by row.
#include "layout.h"
#include "product.h"

// Four stages of 16 KB for two blocks a multiprocessor; and for few tokens, where waiting for memory
// is all there is to do, many small blocks.
typedef Tile<128, 128, 2, 4, 4> Wide;
typedef Tile<16, 64, 1, 4, 4> WideSmall;

// Whole rows of 384 in a block, for LayerNorm. Both give a warp 96 columns: the order in which the
// parts of a row's sum meet is the same, hence the bits.
typedef Tile<64, 384, 2, 4, 3> Rows;
typedef Tile<16, 384, 1, 4, 3> RowsSmall;

typedef RowMajor Layout;
constexpr int SMALL_BLOCKS = 4;
#define NAME(kernel) kernel
#include "encoder.h"
