/* A small model with random weights, a forward pass in double precision to hold against, and search. */
#ifndef MATRYOSHKA_TEST_H
#define MATRYOSHKA_TEST_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../matryoshka.h"

/* Tokens of the longest text, and of the largest batch. */
#define LONGEST 70
#define CAPACITY 150

typedef struct {
  matryoshka_config config;
  int32_t count;
  float **tensors;
} checkpoint;

checkpoint *new_checkpoint(matryoshka_config config, uint64_t seed);
void free_checkpoint(checkpoint *c);

/* Numbers of a tensor. */
int64_t tensor_size(const matryoshka_config *c, int32_t tensor, int32_t count);

/* Hidden states of one text, (layers + 1) x length x D numbers. */
void oracle(const checkpoint *c, const int32_t *ids, int32_t length, double *states);

/* Texts of any lengths that fill a pass; returns how many. */
int32_t random_batch(const matryoshka_config *c, uint64_t *seed, int32_t *ids, int32_t *offsets);

/* A batch in parts has the bits of the whole; parts that are none are refused. */
void parts_change_nothing(const checkpoint *c, int32_t precision, int32_t isa);

/* Every format of rows, any sizes. */
void scores_are_dot_products(int32_t isa);
void bad_searches_are_refused(void);
void bad_query_batches_are_refused(void);

/* Memory whose last byte is followed by a page that must not be touched. */
void *guarded(int64_t bytes);
void free_guarded(void *memory, int64_t bytes);

/* A generator of its own: the same numbers everywhere. */
uint32_t next(uint64_t *state);
float uniform(uint64_t *state, float low, float high);

#define CHECK(condition, ...)                                            \
  do {                                                                   \
    if (!(condition)) {                                                  \
      fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);    \
      fprintf(stderr, __VA_ARGS__);                                      \
      fprintf(stderr, "\n");                                             \
      exit(1);                                                           \
    }                                                                    \
  } while (0)

#endif
