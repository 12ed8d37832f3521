/* A model's weights, packed; see matryoshka.h for what is copied. */
#ifndef MATRYOSHKA_MODEL_H
#define MATRYOSHKA_MODEL_H

#include "kernels.h"
#include "matryoshka.h"

typedef struct {
  matrix qkv;
  matrix attention_output;
  layer_norm attention_norm;
  matrix inner;
  matrix output;
  layer_norm output_norm;
} layer;

struct matryoshka_model {
  matryoshka_config config;
  int32_t precision;
  const kernels *kernels;
  const float *words; /* the caller's */
  float *positions;   /* position embedding plus the embedding of token type 0 */
  layer_norm embedding_norm;
  layer *layers;
  matrix pooler; /* fp32 always; no panels where the checkpoint has none */
};

/*
 * Memory handed out piece by piece, each aligned to 64 bytes. With a null base it only counts: the
 * same code then says how much a thing takes.
 */
typedef struct {
  char *base;
  int64_t used;
} memory;

void *take(memory *m, int64_t bytes);

/* Where a matrix comes from: linear layers of equal shape, weight and bias in turn, stacked. */
typedef struct {
  const float *const *tensors;
  int32_t layers;
} stack;

/* The weights of output j. */
static inline const float *stack_row(const stack *s, const matrix *w, int32_t j) {
  int32_t outputs = w->outputs / s->layers;
  return s->tensors[2 * (j / outputs)] + (int64_t)(j % outputs) * w->inputs;
}

/* Number k of output j: the place of its first byte in the panels. */
char *place(const matrix *w, int32_t panel, int32_t numbers, int32_t j, int32_t k);

/* Packs all but the bias, in 8 bits. */
void pack_8_bits(const stack *from, int32_t panel, matrix *w);

/* Raises the largest magnitudes of a matrix's inputs to those in rows of x. */
void measure(const float *x, int64_t stride, int32_t first, int32_t rows, const matrix *w);

/* Makes factors of the magnitudes, and packs again. */
void smooth(const stack *from, int32_t panel, matrix *w);

/* Weights of a matrix that are kept apart at most. */
#define MAX_OUTLIERS 8

/* Numbers in a 32-bit step: 1, 2 or 4. */
static inline int32_t numbers_in_step(int32_t precision) { return 1 << precision; }

/* Whether attention runs on bf16: pairs of numbers of a head make a step. */
static inline int attends_in_bf16(const matryoshka_model *m) {
  return m->kernels->bf16 && m->precision != MATRYOSHKA_FP32 &&
         m->config.hidden / m->config.heads % 2 == 0;
}

#endif
