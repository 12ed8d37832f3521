/*
 * Tiles of four rows by two or three vectors in C: twelve sums, three vectors of the panel and one
 * broadcast step are the sixteen registers of AVX2.
 */
static inline uint32_t word(const char *p) {
  uint32_t x;
  memcpy(&x, p, sizeof x);
  return x;
}

#define CHAIN(kind, ACC, STEP)                                                                     \
  static inline __attribute__((always_inline)) void kind##_rows(                                   \
      const char *a, int64_t lda, const char *b, int64_t ldb, int64_t steps, const char *init,     \
      prefetch ahead, char *c, int64_t ldc, int vectors) {                                         \
    ACC s[4][3];                                                                                   \
    for (int v = 0; v < vectors; v++) {                                                            \
      ACC start;                                                                                   \
      memcpy(&start, init + v * (int64_t)sizeof start, sizeof start);                              \
      s[0][v] = s[1][v] = s[2][v] = s[3][v] = start;                                               \
    }                                                                                              \
    for (int64_t i = 0; i < steps; i++, a += 4, b += ldb, ahead.from += ahead.advance) {           \
      uvec w[3];                                                                                   \
      __builtin_prefetch(ahead.from);                                                              \
      for (int v = 0; v < vectors; v++) memcpy(&w[v], b + v * (int64_t)sizeof w[v], sizeof w[v]);  \
      for (int r = 0; r < 4; r++) {                                                                \
        uvec x = word(a + r * lda) - (uvec){0};                                                    \
        for (int v = 0; v < vectors; v++) s[r][v] = STEP(s[r][v], x, w[v]);                        \
      }                                                                                            \
    }                                                                                              \
    for (int r = 0; r < 4; r++)                                                                    \
      for (int v = 0; v < vectors; v++)                                                            \
        memcpy(c + r * ldc + v * (int64_t)sizeof(ACC), &s[r][v], sizeof(ACC));                     \
  }

static inline vec step_fp32(vec sum, uvec a, uvec b) { return fused((vec)a, (vec)b, sum); }

static inline vec step_bf16(vec sum, uvec a, uvec b) {
  sum = fused((vec)(a << 16), (vec)(b << 16), sum);
  return fused((vec)(a & 0xffff0000u), (vec)(b & 0xffff0000u), sum);
}

/* Four unsigned times four signed 8-bit numbers, exactly. */
static inline ivec step_int8(ivec sum, uvec a, uvec b) {
#if WIDTH == 8 && defined(__AVX2__)
  __m256i w = (__m256i)b, low = (__m256i)(a & 0x00ff00ffu), high = (__m256i)(a >> 8 & 0x00ff00ffu);
  __m256i even = _mm256_srai_epi16(_mm256_slli_epi16(w, 8), 8), odd = _mm256_srai_epi16(w, 8);
  return sum + (ivec)_mm256_madd_epi16(low, even) + (ivec)_mm256_madd_epi16(high, odd);
#else
  ivec w = (ivec)b;
  sum += (ivec)(a & 255) * (w << 24 >> 24);
  sum += (ivec)(a >> 8 & 255) * (w << 16 >> 24);
  sum += (ivec)(a >> 16 & 255) * (w << 8 >> 24);
  return sum + (ivec)(a >> 24) * (w >> 24);
#endif
}

CHAIN(fp32, vec, step_fp32)
CHAIN(bf16, vec, step_bf16)
CHAIN(int8, ivec, step_int8)

#define TILE(kind)                                                                                 \
  static void kind##_tile(const char *a, int64_t lda, const char *b, int64_t ldb, int64_t steps,   \
                          const char *init, prefetch ahead, char *c, int64_t ldc, int32_t rows,    \
                          int wide) {                                                              \
    for (int32_t r = 0; r < rows; r += 4, a += 4 * lda, c += 4 * ldc) {                            \
      if (wide) {                                                                                  \
        kind##_rows(a, lda, b, ldb, steps, init, ahead, c, ldc, 3);                                \
      } else {                                                                                     \
        kind##_rows(a, lda, b, ldb, steps, init, ahead, c, ldc, 2);                                \
      }                                                                                            \
    }                                                                                              \
  }

TILE(fp32)
TILE(bf16)
TILE(int8)
