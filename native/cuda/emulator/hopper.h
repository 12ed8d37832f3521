// What compute capability 9.0 adds, emulated: barriers in memory, bulk copies that they count, products
// of four warps out of shared memory. Bulk copies arrive at once, or one by one when nobody could go on
// without them; products happen when they are issued, or when they are waited for.
#pragma once
#include "emulator.h"

namespace emulator {
// In the eight bytes that the hardware gives it.
struct MemoryBarrier {
  // That it was initialised: shared memory is all ones before.
  static constexpr uint64_t MARK = 0x5a5;
  uint64_t mark : 12, phase : 1, expected : 11, arrivals : 11;
  // Still to come, and less than nothing where they came before they were expected.
  int64_t bytes : 29;
};
static_assert(sizeof(MemoryBarrier) == sizeof(uint64_t), "a barrier is eight bytes");

// Whether the phase of this parity is the one before the current one.
inline bool ended(const MemoryBarrier& barrier, int parity) {
  return static_cast<int>(barrier.phase) != (parity & 1);
}

// One of the bulk copies under way arrives.
void arrive_one();

// What a block must not leave behind, or null.
const char* unfinished(const std::vector<Warp>& warps);

void initialize(uint64_t* barrier, int arrivals);
void arrive(uint64_t* barrier, int bytes);
void wait(uint64_t* barrier, int parity);
void copy(void* to, const void* from, int bytes, uint64_t* barrier);

void wgmma(Fiber* lanes);
void wgmma_fence(Fiber* lanes);
void wgmma_commit(Fiber* lanes);
void wgmma_wait(Fiber* lanes);

struct WgmmaOperands {
  float* sums;
  uint64_t a, b;
  int columns;
};
}  // namespace emulator

// Within the block's shared memory, as the hardware counts.
DEVICE uint32_t shared_address(const void* p) {
  return static_cast<const unsigned char*>(p) - emulator::worker->shared;
}
DEVICE void barrier_init(uint64_t* barrier, int arrivals) {
  emulator::initialize(barrier, arrivals);
}
DEVICE void barrier_init_fence() { emulator::worker->unfenced = 0; }
DEVICE void barrier_arrive(uint64_t* barrier) { emulator::arrive(barrier, 0); }
DEVICE void barrier_expect(uint64_t* barrier, int bytes) { emulator::arrive(barrier, bytes); }
DEVICE void barrier_wait(uint64_t* barrier, int parity) { emulator::wait(barrier, parity); }
DEVICE void copy_bulk(void* to, const void* from, int bytes, uint64_t* barrier) {
  emulator::copy(to, from, bytes, barrier);
}
DEVICE void wgmma_fence() { emulator::meet(emulator::WGMMA_FENCE, nullptr, emulator::wgmma_fence); }
DEVICE void wgmma_commit() {
  emulator::meet(emulator::WGMMA_COMMIT, nullptr, emulator::wgmma_commit);
}
template <int N>
DEVICE void wgmma_wait() {
  int groups = N;
  emulator::meet(emulator::WGMMA_WAIT, &groups, emulator::wgmma_wait);
}
template <int N>
DEVICE void wgmma(float (&d)[N][4], uint64_t a, uint64_t b) {
  emulator::WgmmaOperands operands{&d[0][0], a, b, N * 8};
  emulator::meet(emulator::WGMMA, &operands, emulator::wgmma);
}
template <int N>
DEVICE void wgmma_settle(float (&)[N][4]) {}
