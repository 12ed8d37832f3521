/*
 * The operations a forward pass is made of, once for each instruction set. All matrices are
 * row-major; strides are in bytes. Numbers of a product come in steps of 32 bits along the inner
 * dimension: one float, two bf16 or four 8-bit numbers, so that one tile serves all precisions.
 */
#ifndef MATRYOSHKA_KERNELS_H
#define MATRYOSHKA_KERNELS_H

#include <stdint.h>

/* Rows of the highest tile. Every operand has room for as many rows more than it has: a tile may
 * read and write past the last row. */
#define TILE_ROWS 8

/* Queries that meet a row at once where there are few of them. */
#define GROUP 8

/* 255 x 127 times so many fit 32 bits, see row_numbers in scans.inc. */
#define MOST_BYTES 65536

/* Rows are summed in sixteen lanes, number i in lane i mod 16, whatever the width of a vector. */
#define LANES 16

/* Sizes a model may have: rows of this many numbers fit the stack. */
#define MAX_HIDDEN 4096

/* Queries of a text scored at a time: 64 x 512 scores are 128 KiB, an eighth of a usual L2. */
#define QUERY_BLOCK 64

/* A weight beyond 127: the panels hold 127 of it, or -127, and this the rest. */
typedef struct {
  int32_t output;
  int32_t input;
  int32_t rest;
} outlier;

/* What the factors of a matrix's inputs are. */
enum smoothing { UNSMOOTHED, MEASURING, SMOOTHED };

/* W (outputs x inputs) packed in panels: columns/panel blocks of steps x panel x 32 bits. */
typedef struct {
  int32_t precision;
  int32_t inputs;
  int32_t outputs;
  int32_t steps;       /* inputs over the numbers in a step, rounded up */
  int32_t columns;     /* outputs rounded up to whole panels */
  void *panels;
  float *bias;         /* columns numbers, zeros after the last output */
  float *scale;        /* int8: the weight that 1 stands for, by column */
  int32_t *sums;       /* int8: the sum of a column's weights, outliers whole */
  outlier *outliers;   /* int8: by output */
  int32_t outlier_count;
  int32_t smoothing;
  float *factors;      /* int8: what input k is multiplied by, its weights having been divided by it;
                          while measuring, its largest magnitude so far; null where never smoothed */
} matrix;

/* Left operand of a product: rows of steps. */
typedef struct {
  void *values;
  int64_t stride;
  float *scale;  /* int8: the number that 1 stands for, by row */
  int32_t *zero; /* int8: the 8-bit number that stands for 0, by row */
  const float *factors; /* int8: what the numbers are multiplied by first, or null */
} operand;

typedef struct {
  const float *gamma;
  const float *beta;
  double epsilon;
  int32_t size;
} layer_norm;

/* Scratch of one head of one text, for the longest text. */
typedef struct {
  void *keys;    /* panels of keys, transposed */
  void *values;  /* values, padded to whole panels */
  float *scores; /* QUERY_BLOCK rows of padded tokens */
  void *weights; /* the same rounded to bf16 */
  float *context;
  float *sums;
} head_scratch;

/* Queries that rows are searched for together. */
typedef struct {
  int32_t format;
  int32_t dims;
  int32_t steps;    /* dims over the numbers in a step, rounded up */
  int32_t columns;  /* scores of a row: queries rounded up to whole groups or panels */
  int32_t grouped;  /* whether queries lie end to end, for groups, or in panels */
  int32_t wide;     /* columns in wide panels; the others are in narrow ones */
  char *queries;
  float *factors;   /* int8, by column */
  int32_t *over;    /* int8: what sums with 128 added to the rows are too high by, by column */
  char *rows;       /* one tile of rows, converted */
} batch;

typedef struct {
  int32_t width; /* floats in a vector */
  int32_t bf16;  /* whether attention runs in bf16 where the precision allows it */

  /* y = x W' + b for rows of x from first, through gelu if activate; y starts with the first. */
  void (*linear)(const operand *x, int32_t first, int32_t rows, const matrix *w, float *y,
                 int64_t stride, int32_t activate);

  /* Rows of fp32 to a product's operand: rounded to bf16, or quantised by row. */
  void (*encode)(int32_t precision, const float *x, int64_t stride, int32_t first, int32_t rows,
                 int32_t n, operand *out);

  /* x <- LayerNorm(x + y), row by row. */
  void (*add_norm)(float *x, const float *y, int64_t stride, int32_t rows, const layer_norm *norm);

  /* softmax(Q K' / sqrt(S)) V of one head of one text; q, k, v and out are its first numbers. */
  void (*attention)(const float *q, const float *k, const float *v, int64_t stride, int32_t tokens,
                    int32_t size, float *out, int64_t out_stride, const head_scratch *scratch);

  /* The same on numbers that are bf16 already. */
  void (*attention_bf16)(const uint16_t *q, const uint16_t *k, const uint16_t *v, int64_t stride,
                         int32_t tokens, int32_t size, float *out, int64_t out_stride,
                         const head_scratch *scratch);

  /* See matryoshka_scores and matryoshka_batch_scores. */
  void (*scores)(int32_t format, const void *rows, const float *row_factors, int64_t count,
                 int32_t dims, const void *query, float factor, float *out);
  void (*batch_scores)(const batch *b, const void *rows, const float *row_factors, int64_t count,
                       float *out);

  double (*peak)(int32_t precision);
  double (*read_rate)(const void *buffer, int64_t bytes);
} kernels;

/* Columns of a panel of weights, and of keys and values. */
static inline int32_t wide_panel(const kernels *k) { return 3 * k->width; }
static inline int32_t narrow_panel(const kernels *k) { return 2 * k->width; }

static inline int32_t round_up(int32_t n, int32_t unit) { return (n + unit - 1) / unit * unit; }

/* Null where this library or this processor lacks the instruction set. */
const kernels *kernels_for(int32_t isa);

extern const kernels kernels_portable;
extern const kernels kernels_avx2;
extern const kernels kernels_avx512;
extern const kernels kernels_neon;

#endif
