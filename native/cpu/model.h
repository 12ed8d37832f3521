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

/* Numbers in a 32-bit step: 1, 2 or 4. */
static inline int32_t numbers_in_step(int32_t precision) { return 1 << precision; }

/* Whether attention runs on bf16: pairs of numbers of a head make a step. */
static inline int attends_in_bf16(const matryoshka_model *m) {
  return m->kernels->bf16 && m->precision != MATRYOSHKA_FP32 &&
         m->config.hidden / m->config.heads % 2 == 0;
}

#endif
