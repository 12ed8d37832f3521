// Where the numbers of a matrix of halves lie.
#pragma once
#include "device.h"

// Two neighbours; the index is even.
DEVICE uint32_t& pair(__half* matrix, size_t index) {
  return *reinterpret_cast<uint32_t*>(matrix + index);
}
DEVICE uint32_t pair(const __half* matrix, size_t index) {
  return *reinterpret_cast<const uint32_t*>(matrix + index);
}

// Row by row.
struct RowMajor {
  DEVICE_MEMBER size_t at(int row, int column, int width) {
    return static_cast<size_t>(row) * width + column;
  }
};

// In tiles of 64 × 64, row by row of tiles; a tile is one piece of 8 KB, in the order in which wgmma
// wants it in shared memory: rows of 128 bytes whose eight pieces of 16 bytes are exchanged by the
// row's number (the "128-byte swizzle"), so that one bulk copy brings it.
struct Tiled {
  static constexpr int SIDE = 64, TILE = SIDE * SIDE;
  DEVICE_MEMBER size_t at(int row, int column, int width) {
    return tile(row / SIDE, column / SIDE, width) + row % SIDE * SIDE +
           ((column % SIDE / 8 ^ row % 8) << 3) + column % 8;
  }
  // The first half of a tile.
  DEVICE_MEMBER size_t tile(int row, int column, int width) {
    return (static_cast<size_t>(row) * (width / SIDE) + column) * TILE;
  }
};
