/* Which of the library's instruction sets this processor has. */
#include "kernels.h"
#include "matryoshka.h"

const kernels *kernels_for(int32_t isa) {
  switch (isa) {
    case MATRYOSHKA_PORTABLE:
      return &kernels_portable;
#if defined(__x86_64__)
    case MATRYOSHKA_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &kernels_avx2 : 0;
    case MATRYOSHKA_AVX512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                     __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bf16")
                 ? &kernels_avx512
                 : 0;
#elif defined(__aarch64__)
    case MATRYOSHKA_NEON:
      return &kernels_neon;
#endif
    default:
      return 0;
  }
}

int32_t matryoshka_abi(void) { return MATRYOSHKA_ABI; }

int32_t matryoshka_best_isa(void) {
  int32_t isa = MATRYOSHKA_AVX512;
  while (!kernels_for(isa)) isa--;
  return isa;
}

int32_t matryoshka_has_isa(int32_t isa) { return kernels_for(isa) != 0; }

double matryoshka_peak(int32_t isa, int32_t precision) {
  const kernels *k = kernels_for(isa == MATRYOSHKA_BEST ? matryoshka_best_isa() : isa);
  return k && precision >= MATRYOSHKA_FP32 && precision <= MATRYOSHKA_INT8 ? k->peak(precision) : 0;
}

double matryoshka_read_rate(const void *buffer, int64_t bytes) {
  return kernels_for(matryoshka_best_isa())->read_rate(buffer, bytes);
}
