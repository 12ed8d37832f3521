/* What a forward pass writes, beside the model it only reads. */
#ifndef MATRYOSHKA_PASS_H
#define MATRYOSHKA_PASS_H

#include "model.h"

/* Rows that go through a layer's feed-forward block together: 64 x 1,536 floats stay in L2. */
#define ROW_BLOCK 64

/* What one thread writes that no other may see. */
typedef struct {
  float *update; /* ROW_BLOCK x columns of D */
  float *inner;  /* ROW_BLOCK x columns of F */
  operand f;     /* room for inner as products take it */
  head_scratch head;
} worker;

struct matryoshka_pass {
  const matryoshka_model *model;
  int32_t capacity;
  int32_t longest;
  int32_t workers;
  float *hidden;   /* T x D */
  operand x;       /* room for hidden as products take it */
  float *qkv;      /* T x columns of qkv */
  operand rounded; /* qkv in bf16 */
  float *context;  /* T x D, as attention leaves it */
  operand c;       /* room for context as products take it */
  worker *worker;
};

#endif
