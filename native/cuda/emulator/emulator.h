// Runs CUDA kernels on the CPU, from the same source: a fiber a thread, warps that really meet at
// their collectives, asynchronous copies that arrive as late as they may or as early as they can,
// shared memory and device memory that end at a guard page. What a kernel may take for granted on a
// GPU only by luck (an unwaited copy, a missing barrier, a lane that stays away) shows here.
//
// Not emulated: the memory model between blocks (beyond atomics), the order between ordinary stores to
// shared memory and what bulk copies and products of four warps see of them, and time.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

struct dim3 {
  unsigned x, y, z;
};
struct float2 {
  float x, y;
};
struct __half {
  uint16_t bits;
};
#ifdef __clang__
typedef __fp16 Half;
#else
typedef _Float16 Half;
#endif

#define __global__
#define __launch_bounds__(threads, blocks)
#define DEVICE static inline
#define DEVICE_MEMBER static inline
#define SHARED(name) unsigned char* name = emulator::worker->shared

namespace emulator {
// What lanes of a warp may meet at. Lanes that meet at different ones are an error.
enum Collective {
  NONE,
  LDMATRIX,
  LDMATRIX_TRANSPOSED,
  MMA,
  SHUFFLE,
  WGMMA,
  WGMMA_FENCE,
  WGMMA_COMMIT,
  WGMMA_WAIT
};

struct Copy {
  void* to;
  const void* from;
  int bytes, group;
};

// One thread of a block.
struct Fiber {
  void* stack;
  dim3 index;
  int lane;
  int kind;
  void* operands;
  // Copies under way, oldest first, and the number of the group that the next one joins.
  static constexpr int COPIES = 128;
  Copy copies[COPIES];
  int pending, group;
  // The barrier in memory that this one waits for, and the phase; null where it only lets others go on.
  const struct MemoryBarrier* awaited;
  int parity;
};

// A product of four warps, of which a warp has 16 rows, on its way.
struct Wgmma {
  float* sums[32];
  uint64_t a, b;
  int columns, group;
};

// A copy that a barrier in memory waits for.
struct BulkCopy {
  void* to;
  const void* from;
  int bytes;
  MemoryBarrier* barrier;
};

// Sets of lanes, by state. A lane in none of them has ended.
struct Warp {
  uint32_t running, meeting, barrier, waiting;
  Fiber* lanes;
  // Products under way, the number of the group that the next one joins, and whether one may be issued.
  std::vector<Wgmma> products;
  int group;
  bool fenced;
  // Of all that was issued: the same in each warp of four.
  uint64_t trace;
};

// mma and wgmma: in products of 16 × 8 × 16.
struct Counts {
  long mma, wgmma, ldmatrix, conflicts, async_bytes;
};

// One thread of the host, which runs a block at a time.
struct Worker {
  void* scheduler;
  Fiber* fiber;
  Warp* warp;
  unsigned char* shared;
  size_t shared_bytes;
  dim3 block;
  Counts counts;
  std::vector<BulkCopy> copies;
  // Barriers in memory that copies may not know of yet.
  int unfenced;
  std::mt19937 random;
  const char* error;
};

extern thread_local Worker* worker __attribute__((tls_model("initial-exec")));

// How asynchronous work completes and in which order warps run; see configure().
extern bool eager, eager_products;
extern unsigned shuffle_seed;

template <class T>
T& operands(Fiber& lane) {
  return *static_cast<T*>(lane.operands);
}

void meet(Collective kind, void* operands, void (*all)(Fiber* lanes));
void barrier();
// Until the phase of this parity has ended; without a barrier, until the others had their turn.
void suspend(const MemoryBarrier* barrier, int parity);
void fail(const char* what);

// Copies arrive at once or at their wait; a seed other than 0 shuffles the order of the warps, and an
// odd one lets the products of four warps arrive late where copies come early, and the reverse.
void configure(bool eager, unsigned seed);

// Sums over all launches since the last reset.
Counts counts();
void reset_counts();

typedef void (*Call)(void* function, void** parameters);
struct Kernel {
  void* function;
  Call call;
  int parameters;
  const size_t* sizes;
};
std::map<std::string, Kernel>& kernels();

// Runs all blocks. Returns null, or what went wrong.
const char* launch(const Kernel& kernel, dim3 grid, dim3 block, size_t shared, void** parameters);

template <class... A, size_t... I>
void apply(void (*function)(A...), void** p, std::index_sequence<I...>) {
  function(*static_cast<A*>(p[I])...);
}

template <class... A>
int add(const char* name, void (*function)(A...)) {
  static const size_t sizes[] = {sizeof(A)...};
  kernels()[name] = Kernel{
      reinterpret_cast<void*>(function),
      [](void* f, void** p) {
        apply(reinterpret_cast<void (*)(A...)>(f), p, std::index_sequence_for<A...>{});
      },
      sizeof...(A), sizes};
  return 0;
}

// Memory of exactly so many bytes whose ends are guarded; filled with NaN.
void* allocate(size_t bytes);
void release(void* memory);
bool allocated(const void* memory, size_t bytes);
size_t allocated_bytes();

void ldmatrix(Fiber* lanes);
void ldmatrix_transposed(Fiber* lanes);
void mma(Fiber* lanes);
void shuffle(Fiber* lanes);

struct LdmatrixOperands {
  uint32_t* out;
  const uint16_t* row;
};
struct MmaOperands {
  float* d;
  const uint32_t* a;
  uint32_t b0, b1;
};
struct ShuffleOperands {
  float value;
  int mask;
};
}  // namespace emulator

#define threadIdx emulator::worker->fiber->index
#define blockIdx emulator::worker->block
#define REGISTER(name) static int registered_##name = emulator::add(#name, &name);
#define ENTRY(name) REGISTER(name)

DEVICE void __syncthreads() { emulator::barrier(); }

DEVICE void copy_async(void* to, const void* from, bool there) {
  emulator::Fiber& f = *emulator::worker->fiber;
  int bytes = there ? 16 : 0;
  emulator::worker->counts.async_bytes += bytes;
  if (emulator::eager) {
    memset(to, 0, 16);
    memcpy(to, from, bytes);
  } else if (f.pending == emulator::Fiber::COPIES) {
    emulator::fail("more asynchronous copies under way than the emulator holds");
  } else {
    f.copies[f.pending++] = {to, from, bytes, f.group};
  }
}
DEVICE void copy_commit() { emulator::worker->fiber->group++; }
template <int N>
DEVICE void copy_wait() {
  emulator::Fiber& f = *emulator::worker->fiber;
  int done = 0;
  while (done < f.pending && f.copies[done].group < f.group - N) {
    memset(f.copies[done].to, 0, 16);
    memcpy(f.copies[done].to, f.copies[done].from, f.copies[done].bytes);
    done++;
  }
  f.pending -= done;
  memmove(f.copies, f.copies + done, f.pending * sizeof(emulator::Copy));
}

DEVICE void ldmatrix(uint32_t (&out)[4], const void* row) {
  emulator::LdmatrixOperands operands{out, static_cast<const uint16_t*>(row)};
  emulator::meet(emulator::LDMATRIX, &operands, emulator::ldmatrix);
}
DEVICE void ldmatrix_transposed(uint32_t (&out)[4], const void* row) {
  emulator::LdmatrixOperands operands{out, static_cast<const uint16_t*>(row)};
  emulator::meet(emulator::LDMATRIX_TRANSPOSED, &operands, emulator::ldmatrix_transposed);
}
DEVICE void mma(float (&d)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
  emulator::MmaOperands operands{d, a, b0, b1};
  emulator::meet(emulator::MMA, &operands, emulator::mma);
}
DEVICE float shuffle_xor(float value, int mask) {
  emulator::ShuffleOperands operands{value, mask};
  emulator::meet(emulator::SHUFFLE, &operands, emulator::shuffle);
  return operands.value;
}

DEVICE uint32_t pack(float a, float b) {
  Half h[2] = {static_cast<Half>(a), static_cast<Half>(b)};
  uint32_t bits;
  memcpy(&bits, h, 4);
  return bits;
}
DEVICE float2 unpack(uint32_t bits) {
  Half h[2];
  memcpy(h, &bits, 4);
  return {static_cast<float>(h[0]), static_cast<float>(h[1])};
}
DEVICE float exp2_approximate(float x) { return exp2f(x); }
DEVICE float reciprocal_sqrt(float x) { return 1.0f / sqrtf(x); }
DEVICE uint32_t float_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  return bits;
}
DEVICE float bits_float(uint32_t bits) {
  float x;
  memcpy(&x, &bits, 4);
  return x;
}
DEVICE int atomic_increment(int* counter) {
  return __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}
