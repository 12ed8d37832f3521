/*
 * Vectors of WIDTH floats. Arithmetic is the compiler's own (+ - * / on vector types); what C has
 * no operator for is here. Compiled with contraction off, so that a fused multiply-add is where
 * fused() stands and nowhere else: that is what makes the bits those of the JVM's kernels.
 */
#ifndef MATRYOSHKA_SIMD_H
#define MATRYOSHKA_SIMD_H

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

typedef float vec __attribute__((vector_size(4 * WIDTH)));
typedef int32_t ivec __attribute__((vector_size(4 * WIDTH)));
typedef uint32_t uvec __attribute__((vector_size(4 * WIDTH)));
typedef uint16_t halves __attribute__((vector_size(2 * WIDTH)));
typedef uint8_t bytes __attribute__((vector_size(WIDTH)));

static inline vec load(const float *p) {
  vec v;
  memcpy(&v, p, sizeof v);
  return v;
}

static inline void store(float *p, vec v) { memcpy(p, &v, sizeof v); }

static inline ivec load_int(const int32_t *p) {
  ivec v;
  memcpy(&v, p, sizeof v);
  return v;
}

static inline vec all(float x) { return x - (vec){0}; }

static inline vec choose(ivec mask, vec a, vec b) {
  return (vec)(((ivec)a & mask) | ((ivec)b & ~mask));
}

#if WIDTH == 16 && defined(__AVX512F__)
static inline vec fused(vec a, vec b, vec c) { return _mm512_fmadd_ps(a, b, c); }
static inline vec larger(vec a, vec b) { return _mm512_max_ps(a, b); }
static inline vec smaller(vec a, vec b) { return _mm512_min_ps(a, b); }
#else
#if WIDTH == 8 && defined(__FMA__)
static inline vec fused(vec a, vec b, vec c) { return _mm256_fmadd_ps(a, b, c); }
#elif WIDTH == 4 && defined(__ARM_NEON)
static inline vec fused(vec a, vec b, vec c) { return (vec)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b); }
#else
/* Without the instruction a fused multiply-add is a slow call; two roundings are as good. */
static inline vec fused(vec a, vec b, vec c) { return a * b + c; }
#endif
static inline vec larger(vec a, vec b) { return choose(a > b, a, b); }
static inline vec smaller(vec a, vec b) { return choose(a < b, a, b); }
#endif

/* To bf16, the nearest, ties to even. */
static inline halves to_bf16(vec v) {
#if WIDTH == 16 && defined(__AVX512BF16__)
  __m256bh h = _mm512_cvtneps_pbh(v);
  halves out;
  memcpy(&out, &h, sizeof out);
  return out;
#else
  uvec bits = (uvec)v;
  return __builtin_convertvector((bits + 0x7fff + ((bits >> 16) & 1)) >> 16, halves);
#endif
}

/* 1.5 * 2^23: adding it leaves the nearest integer in the low bits. */
#define ROUND 12582912.0f

/* Nearest integers of numbers from 0 to 255, ties to even. */
static inline bytes to_bytes(vec v) {
  ivec n = (ivec)(v + ROUND) - 0x4B400000;
  return __builtin_convertvector(n, bytes);
}

static inline float sum_lanes(const float *v) {
  float a = (v[0] + v[8]) + (v[4] + v[12]);
  float b = (v[1] + v[9]) + (v[5] + v[13]);
  float c = (v[2] + v[10]) + (v[6] + v[14]);
  float d = (v[3] + v[11]) + (v[7] + v[15]);
  return (a + c) + (b + d);
}

static inline float largest(vec v) {
  float x[WIDTH], m;
  store(x, v);
  m = x[0];
  for (int i = 1; i < WIDTH; i++) m = x[i] > m ? x[i] : m;
  return m;
}

/*
 * e^x for x <= 0: x = n ln 2 + r, a minimax polynomial for e^r (relative error 3e-9 before
 * rounding), n added to the exponent. Below -87 the result stays at e^-87.
 */
static inline vec exponential(vec x) {
  x = larger(x, all(-87.0f));
  vec shifted = fused(x, all(1.44269504f), all(ROUND));
  vec n = shifted - ROUND;
  /* ln 2 in two parts; the first has few bits, so that n times it is exact. */
  vec r = fused(n, all(-0.693359375f), x);
  r = fused(n, all(2.12194440e-4f), r);
  vec p = fused(r, all(0.0013814466f), all(0.008368781f));
  p = fused(p, r, all(0.041668393f));
  p = fused(p, r, all(0.1666652f));
  p = fused(p, r, all(0.49999994f));
  p = fused(p, r, all(1.0f));
  p = fused(p, r, all(1.0f));
  return (vec)((ivec)p + ((ivec)shifted << 23));
}

/*
 * x Phi(x) = x/2 (1 + erf(x / sqrt 2)), erf as x P(x^2) / Q(x^2) on |x| <= 5.3, a rational minimax
 * fit (relative error 1e-8 before rounding), and constant beyond.
 */
static inline vec gelu(vec x) {
  vec c = smaller(larger(x, all(-5.3f)), all(5.3f));
  vec t = c * c;
  vec p = fused(t, all(4.8539043e-8f), all(1.2709845e-5f));
  p = fused(p, t, all(3.145714e-4f));
  p = fused(p, t, all(0.009219448f));
  p = fused(p, t, all(0.06528225f));
  p = fused(p, t, all(0.7978845f));
  vec q = fused(t, all(1.2417279e-6f), all(7.0353206e-5f));
  q = fused(q, t, all(0.0018194771f));
  q = fused(q, t, all(0.02796955f));
  q = fused(q, t, all(0.24848568f));
  q = fused(q, t, all(1.0f));
  vec half = x * 0.5f;
  return fused(half, c * p / q, half);
}

#endif
