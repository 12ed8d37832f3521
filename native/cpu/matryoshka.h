/*
 * The BERT forward pass in C: packed tokens in, vectors out, one call a batch; and the scores that
 * exact search is made of.
 *
 * The library allocates nothing, keeps no global state and starts no thread: callers give the
 * memory of models and passes, aligned to 64 bytes, and release it when nothing uses it any more.
 * A model is immutable once made and may be shared by threads; a pass is the scratch of one thread,
 * or of several that share a batch.
 * Every function that can fail returns a code below and has then written nothing. A text gives the
 * same bits in every batch; in fp32 they are the bits of the JVM's kernels.
 *
 * Letters: T tokens of a batch, B texts, D hidden size, H heads, S = D/H, F inner size.
 */
#ifndef MATRYOSHKA_H
#define MATRYOSHKA_H

#include <stdint.h>

/* Raised whenever a signature or the meaning of a number below changes. */
#define MATRYOSHKA_ABI 3

enum matryoshka_precision {
  MATRYOSHKA_FP32 = 0, /* fp32 throughout */
  MATRYOSHKA_BF16 = 1, /* products in bf16, sums and everything between them in fp32 */
  MATRYOSHKA_INT8 = 2  /* products in 8 bits, sums exact, everything between them in fp32 */
};

/* Instruction sets, best last. A library holds some of them; a processor runs some of those. */
enum matryoshka_isa {
  MATRYOSHKA_PORTABLE = 0,
  MATRYOSHKA_NEON = 1,
  MATRYOSHKA_AVX2 = 2,
  MATRYOSHKA_AVX512 = 3, /* F, BW, DQ, VL, VNNI and BF16 */
  MATRYOSHKA_BEST = -1
};

enum matryoshka_pooling {
  MATRYOSHKA_MEAN = 0,
  MATRYOSHKA_CLS = 1,
  MATRYOSHKA_POOLER = 2,
  MATRYOSHKA_MAX = 3
};

/* How the numbers of a row that is searched are kept. */
enum matryoshka_format {
  MATRYOSHKA_ROWS_FP32 = MATRYOSHKA_FP32,
  MATRYOSHKA_ROWS_BF16 = MATRYOSHKA_BF16, /* upper halves of floats; queries are fp32 */
  MATRYOSHKA_ROWS_INT8 = MATRYOSHKA_INT8, /* -127 to 127 times a factor, one for each row and query */
  MATRYOSHKA_ROWS_BITS = 3                /* signs in whole 64-bit words, the bits past the last clear */
};

enum matryoshka_status {
  MATRYOSHKA_OK = 0,
  MATRYOSHKA_BAD_CONFIG = 1,      /* a size not positive, or heads that do not divide D */
  MATRYOSHKA_BAD_PRECISION = 2,   /* none of the above */
  MATRYOSHKA_NO_ISA = 3,          /* not in this library or not on this processor */
  MATRYOSHKA_NO_TENSOR = 4,       /* a pointer that must not be null is */
  MATRYOSHKA_BAD_CAPACITY = 5,    /* capacity, longest or workers not positive, or longest too long */
  MATRYOSHKA_BAD_OFFSETS = 6,     /* a text empty, too long, or more tokens than the capacity */
  MATRYOSHKA_BAD_TOKEN = 7,       /* an id outside the vocabulary */
  MATRYOSHKA_BAD_POOLING = 8,     /* none of the above, or POOLER without pooler weights */
  MATRYOSHKA_BAD_ALIGNMENT = 9,   /* memory not aligned to 64 bytes */
  MATRYOSHKA_BAD_FORMAT = 10,     /* none of the above */
  MATRYOSHKA_BAD_SIZE = 11,       /* a count below 0, or no dimension or query */
  MATRYOSHKA_BAD_PART = 12        /* no such phase, part or worker */
};

typedef struct {
  int32_t vocabulary;
  int32_t hidden;
  int32_t layers;
  int32_t heads;
  int32_t inner;
  int32_t positions;
  double epsilon;
} matryoshka_config;

typedef struct matryoshka_model matryoshka_model;
typedef struct matryoshka_pass matryoshka_pass;
typedef struct matryoshka_batch matryoshka_batch;

#pragma GCC visibility push(default)

int32_t matryoshka_abi(void);

/* The best instruction set that is both in this library and on this processor. */
int32_t matryoshka_best_isa(void);

/* Whether models may be made for it here: 1 or 0. */
int32_t matryoshka_has_isa(int32_t isa);

/* Bytes a model takes, or 0 if the configuration or the precision is not one. */
int64_t matryoshka_model_bytes(const matryoshka_config *config, int32_t precision);

/*
 * Packs a model's weights into memory of matryoshka_model_bytes.
 *
 * tensors: the checkpoint's fp32 values, row-major, as Hugging Face stores them:
 *   0 word embeddings, 1 position embeddings, 2 token type embeddings, 3 and 4 embedding LayerNorm
 *   weight and bias; then for each layer 16: query weight and bias, key weight and bias, value weight
 *   and bias, attention output weight and bias, attention LayerNorm weight and bias, intermediate
 *   weight and bias, output weight and bias, output LayerNorm weight and bias; last pooler weight and
 *   bias, both null where the checkpoint has none.
 * Tensor 0 is not copied: it must stay readable as long as the model is used. All others are.
 */
int32_t matryoshka_model_init(const matryoshka_config *config, int32_t precision, int32_t isa,
                              const float *const *tensors, matryoshka_model *model);

/* Bytes a pass takes, or 0 if capacity, longest and workers do not suit the model. */
int64_t matryoshka_pass_bytes(const matryoshka_model *model, int32_t capacity, int32_t longest,
                              int32_t workers);

/*
 * Prepares the scratch of one batch at a time in memory of matryoshka_pass_bytes.
 *
 * capacity: tokens of the largest batch; longest: tokens of the longest text in one;
 * workers: threads that may compute a batch together.
 */
int32_t matryoshka_pass_init(const matryoshka_model *model, int32_t capacity, int32_t longest,
                             int32_t workers, matryoshka_pass *pass);

/* Tokens that matryoshka_model_smooth computes. */
#define MATRYOSHKA_SMOOTHING_TOKENS 64

/*
 * Halves the error of a model in 8 bits, whose weights are packed again for the magnitudes that its
 * inputs have in a short forward pass; does nothing in other precisions. Call it once, before any
 * other use. Where it fails the model is as it was.
 *
 * tensors: as for matryoshka_model_init; pass: one of this model, of MATRYOSHKA_SMOOTHING_TOKENS, and
 * for texts of half as many or of all positions.
 */
int32_t matryoshka_model_smooth(const float *const *tensors, matryoshka_pass *pass,
                                matryoshka_model *model);

/*
 * Sentence vectors, not scaled to unit length.
 *
 * ids: T token ids; offsets: B + 1 numbers, text b being tokens offsets[b] to offsets[b + 1] - 1;
 * out: B x D numbers.
 */
int32_t matryoshka_sentence_vectors(matryoshka_pass *pass, const int32_t *ids,
                                    const int32_t *offsets, int32_t texts, int32_t pooling,
                                    float *out);

/* All hidden states: (layers + 1) x T x D numbers, the normalised embeddings first. */
int32_t matryoshka_hidden_states(matryoshka_pass *pass, const int32_t *ids, const int32_t *offsets,
                                 int32_t texts, float *states);

/*
 * One part of one phase of a forward pass, for several threads to compute one batch: phases 0 to
 * 2 x layers in turn, each begun when all parts of the one before have ended, and of each every part
 * from 0 to parts - 1 once, on any thread, in any order, at the same time. Then matryoshka_pool. The
 * bits do not depend on the number of parts. Rows are split by their number, in tiles of eight.
 *
 * worker: whose scratch is used, of those the pass was made for; one call at a time may use it.
 */
int32_t matryoshka_part(matryoshka_pass *pass, const int32_t *ids, const int32_t *offsets,
                        int32_t texts, int32_t phase, int32_t parts, int32_t part, int32_t worker);

/* The sentence vectors of the batch whose phases have ended; its offsets again. */
int32_t matryoshka_pool(matryoshka_pass *pass, const int32_t *offsets, int32_t texts,
                        int32_t pooling, float *out);

/*
 * Dot products of rows, end to end and of any alignment, with one query of dims numbers. In 8 bits
 * and in bits the sums are exact (bits: equal signs less the others); in floats their order is the
 * instruction set's own. Memory past the rows is asked for, never read.
 *
 * row_factors, factor: of the rows and of the query in 8 bits, otherwise ignored.
 * out: count numbers.
 */
int32_t matryoshka_scores(int32_t isa, int32_t format, const void *rows, const float *row_factors,
                          int64_t count, int32_t dims, const void *query, float factor,
                          float *out);

/* Bytes a batch of queries takes; 0 if there can be none: sizes, instruction set, rows of bits. */
int64_t matryoshka_batch_bytes(int32_t isa, int32_t format, int32_t dims, int32_t queries);

/*
 * Prepares a batch, the scratch of one thread, in memory of matryoshka_batch_bytes. All its queries
 * are zero.
 */
int32_t matryoshka_batch_init(int32_t isa, int32_t format, int32_t dims, int32_t queries,
                              matryoshka_batch *batch);

/* Scores that a row gets: at least one a query. */
int32_t matryoshka_batch_columns(const matryoshka_batch *batch);

/* Takes over query q, of dims numbers; factor as in matryoshka_scores. */
int32_t matryoshka_batch_set(matryoshka_batch *batch, int32_t q, const void *query, float factor);

/* matryoshka_scores with every query: count rows of as many numbers as the batch has columns. */
int32_t matryoshka_batch_scores(const matryoshka_batch *batch, const void *rows,
                                const float *row_factors, int64_t count, float *out);

/*
 * What one thread can do here: multiply-adds on registers in a precision, in operations a second
 * (two a multiply-add); 0 where the instruction set has none. Runs for about 50 ms.
 */
double matryoshka_peak(int32_t isa, int32_t precision);

/* Bytes a second one thread reads from a buffer of so many bytes, read again and again for 50 ms. */
double matryoshka_read_rate(const void *buffer, int64_t bytes);

#pragma GCC visibility pop

#endif
