#include "hopper.h"

#include <algorithm>

namespace emulator {
// ---- Barriers in memory, and the copies that they count -------------------------------------------

static MemoryBarrier& known(uint64_t* memory) {
  MemoryBarrier& barrier = *reinterpret_cast<MemoryBarrier*>(memory);
  if (barrier.mark != MemoryBarrier::MARK) {
    fail("a barrier in memory is used before it was initialised");
  }
  return barrier;
}

static void end_phase_if_complete(MemoryBarrier& barrier) {
  if (barrier.arrivals == 0 && barrier.bytes == 0) {
    barrier.phase ^= 1;
    barrier.arrivals = barrier.expected;
  }
}

void initialize(uint64_t* memory, int arrivals) {
  uint64_t count = arrivals;
  *reinterpret_cast<MemoryBarrier*>(memory) = {MemoryBarrier::MARK, 0, count, count, 0};
  worker->unfenced++;
}

void arrive(uint64_t* memory, int bytes) {
  MemoryBarrier& barrier = known(memory);
  barrier.bytes += bytes;
  barrier.arrivals--;
  end_phase_if_complete(barrier);
  if (shuffle_seed != 0) {
    // Whoever waited for this may be faster than what comes next here.
    suspend(nullptr, 0);
  }
}

void wait(uint64_t* memory, int parity) {
  MemoryBarrier& barrier = known(memory);
  while (!ended(barrier, parity)) {
    suspend(&barrier, parity);
  }
}

static void finish(const BulkCopy& copy) {
  memcpy(copy.to, copy.from, copy.bytes);
  copy.barrier->bytes -= copy.bytes;
  end_phase_if_complete(*copy.barrier);
}

void copy(void* to, const void* from, int bytes, uint64_t* memory) {
  MemoryBarrier& barrier = known(memory);
  if (worker->unfenced != 0) {
    fail("a bulk copy may not see its barrier: no fence since a barrier was initialised");
  }
  uintptr_t misaligned = reinterpret_cast<uintptr_t>(from) | shared_address(to) | bytes;
  if (misaligned % 16 != 0) {
    fail("a bulk copy needs addresses and a size that are multiples of 16");
  }
  worker->counts.async_bytes += bytes;
  BulkCopy made{to, from, bytes, &barrier};
  if (eager) {
    finish(made);
  } else {
    worker->copies.push_back(made);
  }
}

void arrive_one() {
  std::vector<BulkCopy>& copies = worker->copies;
  size_t which = shuffle_seed == 0 ? 0 : worker->random() % copies.size();
  finish(copies[which]);
  copies.erase(copies.begin() + which);
}

const char* unfinished(const std::vector<Warp>& warps) {
  if (!worker->copies.empty()) {
    return "a block ends before its bulk copies have arrived";
  }
  for (size_t w = 0; w < warps.size(); w++) {
    if (!warps[w].products.empty()) {
      return "a warp ends before its products have arrived";
    }
    if (warps[w].trace != warps[w / 4 * 4].trace) {
      return "four warps that multiply together issue different products";
    }
  }
  return nullptr;
}

// ---- Products of four warps -----------------------------------------------------------------------

// 16 halves of a row of a matrix that a descriptor describes: two pieces of 16 bytes, exchanged with
// their neighbours by the bits of the address (the 128-byte swizzle, the only one known here).
static void read_row(uint64_t descriptor, int row, Half (&out)[16]) {
  const uint32_t start = (descriptor & 0x3fff) << 4, groups = (descriptor >> 32 & 0x3fff) << 4;
  const uint32_t at = start + row / 8 * groups + row % 8 * 128;
  for (uint32_t piece = 0; piece < 2; piece++) {
    uint32_t address = at + piece * 16;
    address ^= (address >> 7 & 7) << 4;
    if (address + 16 > worker->shared_bytes) {
      fail("a product reads beyond the block's shared memory");
    }
    memcpy(&out[piece * 8], worker->shared + address, 16);
  }
}

// The warp's 16 rows: D += A·Bᵀ, A 16 × 16, B N × 16; so many columns of D at a time.
static void multiply(const Warp& warp, const Wgmma& product) {
  constexpr int COLUMNS = 64;
  typedef float Row __attribute__((vector_size(32)));
  const int first = static_cast<int>(warp.lanes[0].index.x / 32 % 4) * 16;
  alignas(64) float a[16][16], b[16][COLUMNS], d[16][COLUMNS];
  Half halves[16];
  for (int i = 0; i < 16; i++) {
    read_row(product.a, first + i, halves);
    std::copy(halves, halves + 16, a[i]);
  }
  for (int at = 0; at < product.columns; at += COLUMNS) {
    auto each_pair = [&](auto move) {
      for (int l = 0; l < 32; l++) {
        float* sums = product.sums[l] + at / 2;
        for (int j = 0; j < COLUMNS / 8; j++) {
          move(&d[l / 4][j * 8 + l % 4 * 2], sums + j * 4);
          move(&d[l / 4 + 8][j * 8 + l % 4 * 2], sums + j * 4 + 2);
        }
      }
    };
    for (int j = 0; j < COLUMNS; j++) {
      read_row(product.b, at + j, halves);
      for (int k = 0; k < 16; k++) {
        b[k][j] = halves[k];
      }
    }
    each_pair([](float* here, float* there) { memcpy(here, there, 8); });
    for (int i = 0; i < 16; i++) {
      for (int j = 0; j < COLUMNS; j += 8) {
        Row sum = reinterpret_cast<Row&>(d[i][j]);
        for (int k = 0; k < 16; k++) {
          sum += a[i][k] * reinterpret_cast<Row&>(b[k][j]);
        }
        reinterpret_cast<Row&>(d[i][j]) = sum;
      }
    }
    each_pair([](float* here, float* there) { memcpy(there, here, 8); });
  }
}

void wgmma(Fiber* lanes) {
  Warp& warp = *worker->warp;
  const WgmmaOperands& first = operands<WgmmaOperands>(lanes[0]);
  if (!warp.fenced) {
    fail("a product without a fence since sums may last have been touched");
  }
  if (first.a >> 62 != 1 || first.b >> 62 != 1) {
    fail("a matrix descriptor names another swizzle than that of 128 bytes");
  }
  Wgmma product{{}, first.a, first.b, first.columns, warp.group};
  for (int l = 0; l < 32; l++) {
    const WgmmaOperands& lane = operands<WgmmaOperands>(lanes[l]);
    if (lane.a != first.a || lane.b != first.b) {
      fail("lanes of a warp issue different products");
    }
    product.sums[l] = lane.sums;
  }
  for (uint64_t word : {first.a, first.b}) {
    warp.trace = (warp.trace ^ word) * 0x9e3779b97f4a7c15u + 1;
  }
  worker->counts.wgmma += first.columns / 8;
  if (eager_products) {
    multiply(warp, product);
  } else {
    warp.products.push_back(product);
  }
}

void wgmma_fence(Fiber*) { worker->warp->fenced = true; }

void wgmma_commit(Fiber*) { worker->warp->group++; }

void wgmma_wait(Fiber* lanes) {
  Warp& warp = *worker->warp;
  size_t done = 0;
  while (done < warp.products.size() &&
         warp.products[done].group < warp.group - operands<int>(lanes[0])) {
    multiply(warp, warp.products[done++]);
  }
  warp.products.erase(warp.products.begin(), warp.products.begin() + done);
  warp.fenced = false;
}
}  // namespace emulator
