/* A batch of queries: what has to hold, and how they lie. */
#include "kernels.h"
#include "matryoshka.h"

#include <string.h>

/* Up to so many queries meet a row in groups: a tile would be half empty. */
#define FEW 16

struct matryoshka_batch {
  const kernels *kernels;
  int32_t queries;
  batch batch;
};

static int64_t aligned(int64_t bytes) { return (bytes + 63) / 64 * 64; }

/* Columns of so many queries are an int32_t, and far more than a batch is good for. */
#define MOST_QUERIES (1 << 24)

/* Null unless a batch can be. */
static const kernels *checked(int32_t isa, int32_t format, int32_t dims, int32_t queries) {
  const kernels *k = kernels_for(isa == MATRYOSHKA_BEST ? matryoshka_best_isa() : isa);
  int fits = format >= MATRYOSHKA_ROWS_FP32 && format <= MATRYOSHKA_ROWS_INT8 && dims >= 1 &&
             (format != MATRYOSHKA_ROWS_INT8 || dims <= MOST_BYTES) && queries >= 1 &&
             queries <= MOST_QUERIES;
  return fits ? k : 0;
}

/* Memory of a batch at memory, which may be null to learn its size. */
static int64_t lay_out(const kernels *k, int32_t format, int32_t dims, int32_t queries,
                       char *memory, batch *b) {
  int64_t at = aligned(sizeof(matryoshka_batch));
  int32_t vectors = (queries + k->width - 1) / k->width, left = vectors % 3;
  memset(b, 0, sizeof *b);
  b->format = format;
  b->dims = dims;
  b->steps = format == MATRYOSHKA_ROWS_INT8 ? (dims + 3) / 4 : dims;
  b->grouped = queries <= FEW;
  if (b->grouped) {
    b->columns = round_up(queries, GROUP);
  } else {
    /* Never a panel of one vector: two of two are faster than one of three and one of one. */
    b->wide = (vectors / 3 - (left == 1)) * wide_panel(k);
    b->columns = vectors * k->width;
  }
  b->factors = (float *)(memory + at);
  at += aligned((int64_t)b->columns * 4);
  b->over = (int32_t *)(memory + at);
  at += aligned((int64_t)b->columns * 4);
  b->queries = memory + at;
  at += aligned((int64_t)b->columns * b->steps * 4);
  b->rows = memory + at;
  return at + (b->grouped ? 0 : aligned((int64_t)TILE_ROWS * b->steps * 4));
}

int64_t matryoshka_batch_bytes(int32_t isa, int32_t format, int32_t dims, int32_t queries) {
  batch b;
  const kernels *k = checked(isa, format, dims, queries);
  return k ? lay_out(k, format, dims, queries, 0, &b) : 0;
}

int32_t matryoshka_batch_init(int32_t isa, int32_t format, int32_t dims, int32_t queries,
                              matryoshka_batch *memory) {
  const kernels *k = checked(isa, format, dims, queries);
  batch b;
  if (!k) return MATRYOSHKA_BAD_SIZE;
  if (!memory) return MATRYOSHKA_NO_TENSOR;
  if ((uintptr_t)memory % 64) return MATRYOSHKA_BAD_ALIGNMENT;
  memset(memory, 0, (size_t)lay_out(k, format, dims, queries, (char *)memory, &b));
  memory->kernels = k;
  memory->queries = queries;
  memory->batch = b;
  return MATRYOSHKA_OK;
}

int32_t matryoshka_batch_columns(const matryoshka_batch *b) { return b->batch.columns; }

/* Step by step into column q of its panel: all columns of a panel lie side by side. */
static void pack(const batch *b, const kernels *k, int32_t q, const char *query, int64_t bytes) {
  int32_t panel = q < b->wide ? wide_panel(k) : narrow_panel(k);
  int32_t first = q - (q - (q < b->wide ? 0 : b->wide)) % panel;
  char *to = b->queries + ((int64_t)first * b->steps + q - first) * 4;
  for (int64_t i = 0; i < bytes; i += 4, to += (int64_t)panel * 4) {
    memcpy(to, query + i, (size_t)(bytes - i < 4 ? bytes - i : 4));
  }
}

int32_t matryoshka_batch_set(matryoshka_batch *memory, int32_t q, const void *query, float factor) {
  const batch *b = &memory->batch;
  int64_t bytes = (int64_t)b->dims * (b->format == MATRYOSHKA_ROWS_INT8 ? 1 : 4);
  int32_t sum = 0;
  if (q < 0 || q >= memory->queries) return MATRYOSHKA_BAD_SIZE;
  if (!query) return MATRYOSHKA_NO_TENSOR;
  if (b->grouped) memcpy(b->queries + q * bytes, query, (size_t)bytes);
  else pack(b, memory->kernels, q, query, bytes);
  b->factors[q] = factor;
  for (int32_t i = 0; b->format == MATRYOSHKA_ROWS_INT8 && i < b->dims; i++) {
    sum += ((const int8_t *)query)[i];
  }
  b->over[q] = 128 * sum;
  return MATRYOSHKA_OK;
}

int32_t matryoshka_batch_scores(const matryoshka_batch *memory, const void *rows,
                                const float *row_factors, int64_t count, float *out) {
  if (count < 0) return MATRYOSHKA_BAD_SIZE;
  if (!rows || !out || (memory->batch.format == MATRYOSHKA_ROWS_INT8 && !row_factors)) {
    return MATRYOSHKA_NO_TENSOR;
  }
  memory->kernels->batch_scores(&memory->batch, rows, row_factors, count, out);
  return MATRYOSHKA_OK;
}
