// The instructions that only compute capability 9.0 has: barriers in memory, bulk copies, products of
// four warps. PTX under nvcc, the emulator elsewhere.
#pragma once
#include "device.h"
#ifndef __CUDACC__
#include "emulator/hopper.h"
#else

// A barrier in shared memory: a phase ends when so many threads have arrived, and so many bytes, as
// they said to expect. Phases have parities 0, 1, 0 …
DEVICE void barrier_init(uint64_t* barrier, int arrivals) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(shared_address(barrier)),
               "r"(arrivals)
               : "memory");
}
// What this thread initialised becomes visible to other threads (after a barrier) and to copies.
DEVICE void barrier_init_fence() {
  asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
  asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}
DEVICE void barrier_arrive(uint64_t* barrier) {
  asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(shared_address(barrier)) : "memory");
}
// Arrives, and lets the phase wait for so many bytes more.
DEVICE void barrier_expect(uint64_t* barrier, int bytes) {
  asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(
                   shared_address(barrier)),
               "r"(bytes)
               : "memory");
}
// Waits for the end of the phase of this parity; at once if that was the one before.
DEVICE void barrier_wait(uint64_t* barrier, int parity) {
  int done;
  do {
    asm volatile(
        "{.reg .pred p; mbarrier.try_wait.parity.shared::cta.b64 p, [%1], %2; selp.s32 %0, 1, 0, p;}"
        : "=r"(done)
        : "r"(shared_address(barrier)), "r"(parity)
        : "memory");
  } while (done == 0);
}
// From global to shared memory, past the threads; the barrier counts the bytes. 16 bytes or multiples.
DEVICE void copy_bulk(void* to, const void* from, int bytes, uint64_t* barrier) {
  asm volatile(
      "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::"r"(
          shared_address(to)),
      "l"(from), "r"(bytes), "r"(shared_address(barrier))
      : "memory");
}

// Before the first product, and where its sums were touched since the last one.
DEVICE void wgmma_fence() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
DEVICE void wgmma_commit() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
// Waits until at most N of this warp's groups are under way.
template <int N>
DEVICE void wgmma_wait() {
  asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(N) : "memory");
}
// D += A·Bᵀ: A 64 × 16 and B 192 × 16 (64 × 16) in halves in shared memory where the
// descriptors say, D in floats: a warp of the four has 16 rows, [j][2h + e] is row lane/4 + 8h, column
// 8j + 2(lane%4) + e. Under way until it was waited for.
#define SUMS(j) "+f"(d[j][0]), "+f"(d[j][1]), "+f"(d[j][2]), "+f"(d[j][3])
DEVICE void wgmma(float (&d)[24][4], uint64_t a, uint64_t b) {
  asm volatile(
      "{.reg .pred p; setp.eq.u32 p, 0, 0; "
      "wgmma.mma_async.sync.aligned.m64n192k16.f32.f16.f16 {"
      "%0,%1,%2,%3,%4,%5,%6,%7,%8,%9,%10,%11,%12,%13,%14,%15,%16,%17,%18,%19,%20,%21,%22,"
      "%23,%24,%25,%26,%27,%28,%29,%30,%31,%32,%33,%34,%35,%36,%37,%38,%39,%40,%41,%42,"
      "%43,%44,%45,%46,%47,%48,%49,%50,%51,%52,%53,%54,%55,%56,%57,%58,%59,%60,%61,%62,"
      "%63,%64,%65,%66,%67,%68,%69,%70,%71,%72,%73,%74,%75,%76,%77,%78,%79,%80,%81,%82,"
      "%83,%84,%85,%86,%87,%88,%89,%90,%91,%92,%93,%94,%95"
      "}, %96, %97, p, 1, 1, 0, 0;}"
      : SUMS(0), SUMS(1), SUMS(2), SUMS(3), SUMS(4), SUMS(5),
        SUMS(6), SUMS(7), SUMS(8), SUMS(9), SUMS(10), SUMS(11),
        SUMS(12), SUMS(13), SUMS(14), SUMS(15), SUMS(16), SUMS(17),
        SUMS(18), SUMS(19), SUMS(20), SUMS(21), SUMS(22), SUMS(23)
      : "l"(a), "l"(b));
}
DEVICE void wgmma(float (&d)[8][4], uint64_t a, uint64_t b) {
  asm volatile(
      "{.reg .pred p; setp.eq.u32 p, 0, 0; "
      "wgmma.mma_async.sync.aligned.m64n64k16.f32.f16.f16 {"
      "%0,%1,%2,%3,%4,%5,%6,%7,%8,%9,%10,%11,%12,%13,%14,%15,%16,%17,%18,%19,%20,%21,%22,"
      "%23,%24,%25,%26,%27,%28,%29,%30,%31"
      "}, %32, %33, p, 1, 1, 0, 0;}"
      : SUMS(0), SUMS(1), SUMS(2), SUMS(3), SUMS(4), SUMS(5),
        SUMS(6), SUMS(7)
      : "l"(a), "l"(b));
}
#undef SUMS
// Keeps the compiler from reading the sums before the wait that comes before this.
template <int N>
DEVICE void wgmma_settle(float (&d)[N][4]) {
#pragma unroll
  for (int j = 0; j < N; j++) {
    asm volatile("" : "+f"(d[j][0]), "+f"(d[j][1]), "+f"(d[j][2]), "+f"(d[j][3])::"memory");
  }
}
#endif

// Where a matrix lies, in units of 16 bytes: rows of 128 bytes, of which a product takes 32, in groups
// of eight that are 1,024 bytes apart, their pieces exchanged as in Tiled (the 128-byte swizzle). Bits 16
// to 29 mean nothing here; 1 is usual. The first row lies at a multiple of 1,024 bytes.
DEVICE uint64_t matrix_descriptor(const void* rows) {
  const uint64_t groups = 1024 / 16, swizzle = 1;
  return (shared_address(rows) & 0x3ffff) >> 4 | uint64_t{1} << 16 | groups << 32 | swizzle << 62;
}
