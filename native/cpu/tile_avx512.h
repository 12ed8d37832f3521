/*
 * Tiles of eight or four rows by three or two vectors, in assembly: compilers spill some of the 24
 * accumulators and lose half of the speed. One broadcast 32-bit step of a row meets each vector of
 * the panel; only the instruction that multiplies and adds differs between the precisions.
 *
 * zmm0..2 the panel's vectors, zmm3 the broadcast step, zmm8..31 sums, three (or two) to a row.
 */
#define LINE(text) text "\n\t"

#define MULTIPLY_3(OP, ADDRESS, S0, S1, S2)                                                        \
  LINE("vpbroadcastd " ADDRESS ", %%zmm3")                                                         \
  LINE(OP " %%zmm0, %%zmm3, %%zmm" #S0)                                                            \
  LINE(OP " %%zmm1, %%zmm3, %%zmm" #S1)                                                            \
  LINE(OP " %%zmm2, %%zmm3, %%zmm" #S2)
#define MULTIPLY_2(OP, ADDRESS, S0, S1, S2)                                                        \
  LINE("vpbroadcastd " ADDRESS ", %%zmm3")                                                         \
  LINE(OP " %%zmm0, %%zmm3, %%zmm" #S0)                                                            \
  LINE(OP " %%zmm1, %%zmm3, %%zmm" #S1)

#define START_3(S0, S1, S2)                                                                        \
  LINE("vmovdqa32 %%zmm0, %%zmm" #S0)                                                              \
  LINE("vmovdqa32 %%zmm1, %%zmm" #S1)                                                              \
  LINE("vmovdqa32 %%zmm2, %%zmm" #S2)
#define START_2(S0, S1, S2)                                                                        \
  LINE("vmovdqa32 %%zmm0, %%zmm" #S0)                                                              \
  LINE("vmovdqa32 %%zmm1, %%zmm" #S1)

#define STORE_3(S0, S1, S2)                                                                        \
  LINE("vmovdqu32 %%zmm" #S0 ", (%[c])")                                                           \
  LINE("vmovdqu32 %%zmm" #S1 ", 64(%[c])")                                                         \
  LINE("vmovdqu32 %%zmm" #S2 ", 128(%[c])")                                                        \
  LINE("add %[ldc], %[c]")
#define STORE_2(S0, S1, S2)                                                                        \
  LINE("vmovdqu32 %%zmm" #S0 ", (%[c])")                                                           \
  LINE("vmovdqu32 %%zmm" #S1 ", 64(%[c])")                                                         \
  LINE("add %[ldc], %[c]")

#define LOAD_3(FROM)                                                                               \
  LINE("vmovdqu32 (%[" FROM "]), %%zmm0")                                                          \
  LINE("vmovdqu32 64(%[" FROM "]), %%zmm1")                                                        \
  LINE("vmovdqu32 128(%[" FROM "]), %%zmm2")
#define LOAD_2(FROM)                                                                               \
  LINE("vmovdqu32 (%[" FROM "]), %%zmm0")                                                          \
  LINE("vmovdqu32 64(%[" FROM "]), %%zmm1")

/* As many bytes as a step of the panel has, from next on. */
#define PREFETCH_3                                                                                 \
  LINE("prefetcht0 (%[next])")                                                                     \
  LINE("prefetcht0 64(%[next])")                                                                   \
  LINE("prefetcht0 128(%[next])")
#define PREFETCH_2 LINE("prefetcht0 (%[next])")

#define ROWS_4(DO)                                                                                 \
  DO(8, 9, 10) DO(11, 12, 13) DO(14, 15, 16) DO(17, 18, 19)
#define ROWS_8(DO)                                                                                 \
  ROWS_4(DO) DO(20, 21, 22) DO(23, 24, 25) DO(26, 27, 28) DO(29, 30, 31)

#define STEPS_4(OP, M)                                                                             \
  M(OP, "(%[a])", 8, 9, 10)                                                                        \
  M(OP, "(%[a],%[lda])", 11, 12, 13)                                                               \
  M(OP, "(%[a],%[lda],2)", 14, 15, 16)                                                             \
  M(OP, "(%[a3])", 17, 18, 19)
#define STEPS_8(OP, M)                                                                             \
  STEPS_4(OP, M)                                                                                   \
  M(OP, "(%[a3],%[lda])", 20, 21, 22)                                                              \
  M(OP, "(%[a3],%[lda],2)", 23, 24, 25)                                                            \
  M(OP, "(%[a6])", 26, 27, 28)                                                                     \
  M(OP, "(%[a6],%[lda])", 29, 30, 31)

#define TILE_FUNCTION(NAME, OP, ROWS, VECTORS)                                                     \
  static void NAME##_##ROWS##x##VECTORS(const char *a, int64_t lda, const char *b, int64_t ldb,    \
                                        int64_t steps, const char *init, prefetch ahead, char *c,  \
                                        int64_t ldc) {                                             \
    const char *a3 = a + 3 * lda, *a6 = a + 6 * lda;                                               \
    __asm__ volatile(                                                                              \
        LOAD_##VECTORS("init") ROWS_##ROWS(START_##VECTORS)                                        \
        ".p2align 5\n1:\n\t"                                                                       \
        LOAD_##VECTORS("b") PREFETCH_##VECTORS STEPS_##ROWS(OP, MULTIPLY_##VECTORS)                \
        LINE("add $4, %[a]") LINE("add $4, %[a3]") LINE("add $4, %[a6]") LINE("add %[ldb], %[b]")  \
        LINE("add %[advance], %[next]") LINE("dec %[steps]") LINE("jnz 1b")                        \
        ROWS_##ROWS(STORE_##VECTORS)                                                               \
        : [a] "+r"(a), [a3] "+r"(a3), [a6] "+r"(a6), [b] "+r"(b), [c] "+r"(c),                     \
          [steps] "+r"(steps), [next] "+r"(ahead.from)                                             \
        : [lda] "r"(lda), [ldb] "r"(ldb), [ldc] "r"(ldc), [init] "r"(init),                        \
          [advance] "r"(ahead.advance)                                                             \
        : "cc", "memory", "zmm0", "zmm1", "zmm2", "zmm3", "zmm8", "zmm9", "zmm10", "zmm11",        \
          "zmm12", "zmm13", "zmm14", "zmm15", "zmm16", "zmm17", "zmm18", "zmm19", "zmm20",         \
          "zmm21", "zmm22", "zmm23", "zmm24", "zmm25", "zmm26", "zmm27", "zmm28", "zmm29",         \
          "zmm30", "zmm31");                                                                       \
  }

#define TILE(NAME, OP)                                                                             \
  TILE_FUNCTION(NAME, OP, 8, 3)                                                                    \
  TILE_FUNCTION(NAME, OP, 4, 3)                                                                    \
  TILE_FUNCTION(NAME, OP, 8, 2)                                                                    \
  TILE_FUNCTION(NAME, OP, 4, 2)                                                                    \
  static void NAME##_tile(const char *a, int64_t lda, const char *b, int64_t ldb, int64_t steps,   \
                          const char *init, prefetch ahead, char *c, int64_t ldc, int32_t rows,    \
                          int wide) {                                                              \
    for (; rows > 4; rows -= 8, a += 8 * lda, c += 8 * ldc)                                        \
      (wide ? NAME##_8x3 : NAME##_8x2)(a, lda, b, ldb, steps, init, ahead, c, ldc);               \
    if (rows > 0)                                                                                  \
      (wide ? NAME##_4x3 : NAME##_4x2)(a, lda, b, ldb, steps, init, ahead, c, ldc);               \
  }

TILE(fp32, "vfmadd231ps")
TILE(bf16, "vdpbf16ps")
TILE(int8, "vpdpbusd")
