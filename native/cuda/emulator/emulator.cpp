#include "emulator.h"

#include "hopper.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace emulator {
thread_local Worker* worker;
bool eager, eager_products;
unsigned shuffle_seed;

static std::mutex totals_lock;
static Counts totals;

std::map<std::string, Kernel>& kernels() {
  static std::map<std::string, Kernel> all;
  return all;
}

void configure(bool eager_copies, unsigned seed) {
  eager = eager_copies;
  eager_products = eager_copies != (seed % 2 == 1);
  shuffle_seed = seed;
}

Counts counts() {
  std::lock_guard<std::mutex> hold(totals_lock);
  return totals;
}

void reset_counts() {
  std::lock_guard<std::mutex> hold(totals_lock);
  totals = Counts{};
}

// ---- Fibers ------------------------------------------------------------------------------------

// Saves the callee's registers on this stack and goes on with another one (System V, x86-64).
extern "C" void emulator_switch(void** from, void* to);
asm(R"(
.text
.globl emulator_switch
.hidden emulator_switch
.type emulator_switch,@function
emulator_switch:
  push %rbp
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rsp,(%rdi)
  mov %rsi,%rsp
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  pop %rbp
  ret
.size emulator_switch,.-emulator_switch
)");

static constexpr uint32_t ALL = 0xffffffffu;
static constexpr size_t STACK = 64 * 1024;

// The lane's fiber stops; another one of its warp that can run goes on, else the scheduler.
static void give_way(Fiber* from) {
  Warp& warp = *worker->warp;
  if (warp.running == 0) {
    emulator_switch(&from->stack, worker->scheduler);
    return;
  }
  // The next one round the ring, so that all lanes advance together.
  uint32_t after = warp.running & ~((2u << from->lane) - 1);
  int next = __builtin_ctz(after != 0 ? after : warp.running);
  Fiber* to = &warp.lanes[next];
  worker->fiber = to;
  emulator_switch(&from->stack, to->stack);
}

void meet(Collective kind, void* operands, void (*all)(Fiber* lanes)) {
  Fiber* self = worker->fiber;
  Warp& warp = *worker->warp;
  uint32_t bit = 1u << self->lane;
  self->kind = kind;
  self->operands = operands;
  warp.running &= ~bit;
  warp.meeting |= bit;
  if (warp.meeting != ALL) {
    give_way(self);
    return;
  }
  for (int i = 0; i < 32; i++) {
    if (warp.lanes[i].kind != kind) {
      fail("lanes of a warp meet at different collectives");
    }
  }
  all(warp.lanes);
  warp.meeting = 0;
  warp.running = ALL;
}

void barrier() {
  Fiber* self = worker->fiber;
  Warp& warp = *worker->warp;
  uint32_t bit = 1u << self->lane;
  warp.running &= ~bit;
  warp.barrier |= bit;
  give_way(self);
}

void suspend(const MemoryBarrier* barrier, int parity) {
  Fiber* self = worker->fiber;
  Warp& warp = *worker->warp;
  self->awaited = barrier;
  self->parity = parity;
  uint32_t bit = 1u << self->lane;
  warp.running &= ~bit;
  warp.waiting |= bit;
  give_way(self);
}

// The fiber never goes on; the block is given up.
void fail(const char* what) {
  worker->error = what;
  void* nowhere;
  emulator_switch(&nowhere, worker->scheduler);
}

struct Launch {
  const Kernel* kernel;
  void** parameters;
};
static Launch current;

static void entry() {
  current.kernel->call(current.kernel->function, current.parameters);
  Fiber* self = worker->fiber;
  if (self->pending != 0 && self->copies[0].group < self->group) {
    fail("a thread ends before its asynchronous copies have arrived");
  }
  worker->warp->running &= ~(1u << self->lane);
  give_way(self);
}

static void prepare(Fiber& fiber, unsigned thread, dim3 block, char* stacks) {
  fiber.index = {thread % block.x, thread / block.x % block.y, thread / (block.x * block.y)};
  fiber.lane = thread % 32;
  fiber.kind = NONE;
  fiber.pending = fiber.group = 0;
  // Stacks a power of two apart would fight for the same lines of the first cache.
  char* top = stacks + (thread + 1) * STACK - 64 - (thread % 32) * 320;
  void** sp = reinterpret_cast<void**>(top);
  *--sp = nullptr;
  *--sp = reinterpret_cast<void*>(entry);
  for (int i = 0; i < 6; i++) {
    *--sp = nullptr;
  }
  fiber.stack = sp;
}

static void run_warp(Warp& warp) {
  worker->warp = &warp;
  worker->fiber = &warp.lanes[__builtin_ctz(warp.running)];
  emulator_switch(&worker->scheduler, worker->fiber->stack);
  if (worker->error == nullptr && warp.meeting != 0 && warp.waiting == 0) {
    worker->error = "some lanes of a warp stay away from a collective";
  }
}

// No warp can run: those go on whose phase in memory has ended, else everyone at a full barrier, else
// whoever waits for a copy, which arrives now. Returns whether somebody does.
static bool advance(std::vector<Warp>& warps) {
  size_t waiting = 0, at_barrier = 0, running = 0;
  for (Warp& w : warps) {
    for (uint32_t lanes = w.waiting; lanes != 0; lanes &= lanes - 1) {
      Fiber& lane = w.lanes[__builtin_ctz(lanes)];
      if (lane.awaited == nullptr || ended(*lane.awaited, lane.parity)) {
        w.running |= lanes & -lanes;
      }
    }
    w.waiting &= ~w.running;
    running += __builtin_popcount(w.running);
    waiting += __builtin_popcount(w.waiting);
    at_barrier += __builtin_popcount(w.barrier);
  }
  if (running != 0) {
    return true;
  }
  if (at_barrier == warps.size() * 32) {
    for (Warp& w : warps) {
      w.running = w.barrier;
      w.barrier = 0;
    }
    return true;
  }
  if (!worker->copies.empty() && waiting + at_barrier != 0) {
    arrive_one();
    return true;
  }
  if (waiting != 0) {
    worker->error = "threads wait for a barrier in memory whose phase never ends";
  } else if (at_barrier != 0) {
    worker->error = "some threads of a block stay away from a barrier";
  }
  return false;
}

// Every warp as far as it comes, again and again; where the order is shuffled, some have to wait.
static void run_block(std::vector<Warp>& warps) {
  std::vector<size_t> order(warps.size());
  for (size_t i = 0; i < order.size(); i++) {
    order[i] = i;
  }
  do {
    if (shuffle_seed != 0) {
      std::shuffle(order.begin(), order.end(), worker->random);
    }
    for (size_t i : order) {
      bool late = shuffle_seed != 0 && worker->random() % 4 == 0;
      if (warps[i].running != 0 && !late) {
        run_warp(warps[i]);
        if (worker->error != nullptr) {
          return;
        }
      }
    }
  } while (advance(warps));
  if (worker->error == nullptr) {
    worker->error = unfinished(warps);
  }
}

static void run_blocks(dim3 grid, dim3 block, size_t shared, std::atomic<unsigned>* next,
                       std::atomic<const char*>* error) {
  Worker self{};
  worker = &self;
  unsigned threads = block.x * block.y * block.z;
  char* stacks = static_cast<char*>(mmap(nullptr, threads * STACK, PROT_READ | PROT_WRITE,
                                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  std::vector<Fiber> fibers(threads);
  std::vector<Warp> warps(threads / 32);
  self.shared = static_cast<unsigned char*>(allocate(shared));
  self.shared_bytes = shared;
  unsigned blocks = grid.x * grid.y * grid.z;
  for (unsigned b; error->load() == nullptr && (b = next->fetch_add(1)) < blocks;) {
    self.block = {b % grid.x, b / grid.x % grid.y, b / (grid.x * grid.y)};
    // Ones are NaN in 16 and in 32 bits: what is read before it was written shows.
    memset(self.shared, 0xff, shared);
    for (unsigned t = 0; t < threads; t++) {
      prepare(fibers[t], t, block, stacks);
    }
    for (size_t w = 0; w < warps.size(); w++) {
      warps[w] = {ALL, 0, 0, 0, &fibers[w * 32], {}, 0, false, 0};
    }
    self.random.seed(shuffle_seed + b);
    run_block(warps);
    if (self.error != nullptr) {
      error->store(self.error);
    }
  }
  release(self.shared);
  munmap(stacks, threads * STACK);
  std::lock_guard<std::mutex> hold(totals_lock);
  totals.mma += self.counts.mma;
  totals.wgmma += self.counts.wgmma;
  totals.ldmatrix += self.counts.ldmatrix;
  totals.conflicts += self.counts.conflicts;
  totals.async_bytes += self.counts.async_bytes;
  worker = nullptr;
}

const char* launch(const Kernel& kernel, dim3 grid, dim3 block, size_t shared, void** parameters) {
  // One launch at a time, as on one stream.
  static std::mutex stream;
  std::lock_guard<std::mutex> hold(stream);
  unsigned threads = block.x * block.y * block.z;
  if (threads == 0 || threads % 32 != 0 || threads > 1024) {
    return "expected 32 to 1024 threads a block, whole warps";
  }
  if (grid.x == 0 || grid.y == 0 || grid.z == 0 || grid.y > 65535 || grid.z > 65535) {
    return "expected a grid that a GPU takes";
  }
  current = {&kernel, parameters};
  std::atomic<unsigned> next{0};
  std::atomic<const char*> error{nullptr};
  unsigned workers = std::min(std::max(1u, std::thread::hardware_concurrency()),
                              grid.x * grid.y * grid.z);
  std::vector<std::thread> others;
  for (unsigned i = 1; i < workers; i++) {
    others.emplace_back(run_blocks, grid, block, shared, &next, &error);
  }
  run_blocks(grid, block, shared, &next, &error);
  for (std::thread& t : others) {
    t.join();
  }
  return error.load();
}

// ---- Memory ------------------------------------------------------------------------------------

struct Allocation {
  char* map;
  size_t mapped, bytes;
};
static std::mutex memory_lock;
static std::map<uintptr_t, Allocation> memory;

void* allocate(size_t bytes) {
  size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  size_t rounded = (bytes + 15) / 16 * 16;
  size_t body = (rounded + page - 1) / page * page;
  char* map = static_cast<char*>(mmap(nullptr, body + 2 * page, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  if (map == MAP_FAILED) {
    return nullptr;
  }
  mprotect(map, page, PROT_NONE);
  mprotect(map + page + body, page, PROT_NONE);
  // The end touches the guard page, up to the alignment that the widest load needs.
  char* start = map + page + body - rounded;
  memset(start, 0xff, rounded);
  std::lock_guard<std::mutex> hold(memory_lock);
  memory[reinterpret_cast<uintptr_t>(start)] = {map, body + 2 * page, bytes};
  return start;
}

void release(void* start) {
  std::lock_guard<std::mutex> hold(memory_lock);
  auto found = memory.find(reinterpret_cast<uintptr_t>(start));
  if (found != memory.end()) {
    munmap(found->second.map, found->second.mapped);
    memory.erase(found);
  }
}

bool allocated(const void* start, size_t bytes) {
  std::lock_guard<std::mutex> hold(memory_lock);
  uintptr_t at = reinterpret_cast<uintptr_t>(start);
  auto after = memory.upper_bound(at);
  if (after == memory.begin()) {
    return false;
  }
  auto& [first, allocation] = *--after;
  return at + bytes <= first + allocation.bytes;
}

size_t allocated_bytes() {
  std::lock_guard<std::mutex> hold(memory_lock);
  size_t sum = 0;
  for (auto& [start, allocation] : memory) {
    sum += allocation.bytes;
  }
  return sum;
}

// ---- What a warp does together; fragments as the PTX ISA lays them out ----------------------------

// Eight rows of 16 bytes are read at once: they must lie in different groups of four banks.
static void count_conflicts(Fiber* lanes) {
  for (int matrix = 0; matrix < 4; matrix++) {
    unsigned seen = 0;
    for (int r = 0; r < 8; r++) {
      auto row = operands<LdmatrixOperands>(lanes[matrix * 8 + r]).row;
      unsigned bank = 1u << (reinterpret_cast<uintptr_t>(row) >> 4 & 7);
      worker->counts.conflicts += (seen & bank) != 0;
      seen |= bank;
    }
  }
  worker->counts.ldmatrix++;
}

void ldmatrix(Fiber* lanes) {
  count_conflicts(lanes);
  for (int l = 0; l < 32; l++) {
    for (int i = 0; i < 4; i++) {
      auto row = operands<LdmatrixOperands>(lanes[i * 8 + l / 4]).row;
      memcpy(&operands<LdmatrixOperands>(lanes[l]).out[i], row + l % 4 * 2, 4);
    }
  }
}

void ldmatrix_transposed(Fiber* lanes) {
  count_conflicts(lanes);
  for (int l = 0; l < 32; l++) {
    for (int i = 0; i < 4; i++) {
      uint32_t low = operands<LdmatrixOperands>(lanes[i * 8 + l % 4 * 2]).row[l / 4];
      uint32_t high = operands<LdmatrixOperands>(lanes[i * 8 + l % 4 * 2 + 1]).row[l / 4];
      operands<LdmatrixOperands>(lanes[l]).out[i] = low | high << 16;
    }
  }
}

// D += A·B, A 16×16, B 16×8, D 16×8 in float.
void mma(Fiber* lanes) {
  alignas(64) Half a16[16][16], b16[8][16];
  alignas(64) float a[16][16], b[16][8], d[16][8];
  for (int l = 0; l < 32; l++) {
    const MmaOperands& m = operands<MmaOperands>(lanes[l]);
    int g = l / 4, t = l % 4 * 2;
    memcpy(&a16[g][t], &m.a[0], 4);
    memcpy(&a16[g + 8][t], &m.a[1], 4);
    memcpy(&a16[g][t + 8], &m.a[2], 4);
    memcpy(&a16[g + 8][t + 8], &m.a[3], 4);
    memcpy(&b16[g][t], &m.b0, 4);
    memcpy(&b16[g][t + 8], &m.b1, 4);
    memcpy(&d[g][t], &m.d[0], 8);
    memcpy(&d[g + 8][t], &m.d[2], 8);
  }
  for (int i = 0; i < 256; i++) {
    (&a[0][0])[i] = static_cast<float>((&a16[0][0])[i]);
  }
  for (int n = 0; n < 8; n++) {
    for (int k = 0; k < 16; k++) {
      b[k][n] = static_cast<float>(b16[n][k]);
    }
  }
  // A row of eight sums in a register: left to itself the compiler keeps it in memory.
  typedef float Row __attribute__((vector_size(32)));
  for (int i = 0; i < 16; i++) {
    Row sum = reinterpret_cast<Row&>(d[i]);
    for (int k = 0; k < 16; k++) {
      sum += a[i][k] * reinterpret_cast<Row&>(b[k]);
    }
    reinterpret_cast<Row&>(d[i]) = sum;
  }
  for (int l = 0; l < 32; l++) {
    float* out = operands<MmaOperands>(lanes[l]).d;
    memcpy(out, &d[l / 4][l % 4 * 2], 8);
    memcpy(out + 2, &d[l / 4 + 8][l % 4 * 2], 8);
  }
  worker->counts.mma++;
}

void shuffle(Fiber* lanes) {
  float values[32];
  for (int l = 0; l < 32; l++) {
    values[l] = operands<ShuffleOperands>(lanes[l]).value;
  }
  int mask = operands<ShuffleOperands>(lanes[0]).mask;
  for (int l = 0; l < 32; l++) {
    if (operands<ShuffleOperands>(lanes[l]).mask != mask) {
      fail("lanes of a warp shuffle by different masks");
    }
    operands<ShuffleOperands>(lanes[l]).value = values[l ^ mask];
  }
}
}  // namespace emulator
