// Sums over a warp and over a block.
#pragma once
#include "device.h"

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
