/* Scores against sums in double precision, every row and query ending at a page that must not be read. */
#include <math.h>
#include <string.h>

#include "test.h"

#define MOST_ROWS 40
#define MOST_DIMS 700

static const int32_t NUMBER_BYTES[] = {4, 2, 1};

/* One number of a row or a query, and what it stands for. */
static double fill(int32_t format, char *to, int64_t i, uint64_t *seed) {
  float x = uniform(seed, -1, 1);
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  switch (format) {
    case MATRYOSHKA_ROWS_FP32:
      memcpy(to + 4 * i, &x, sizeof x);
      return x;
    case MATRYOSHKA_ROWS_BF16:
      memcpy(to + 2 * i, (char *)&bits + 2, 2);
      bits &= 0xffff0000u;
      memcpy(&x, &bits, sizeof x);
      return x;
    default:
      /* The ends of the range are where sums of pairs would overflow. */
      to[i] = (char)(next(seed) % 3 ? lroundf(127 * x) : x < 0 ? -127 : 127);
      return (signed char)to[i];
  }
}

/* One query's scores, or a batch's, which may have more columns than queries. */
static int64_t columns(int32_t isa, int32_t format, int32_t dims, int32_t queries,
                       matryoshka_batch **batch) {
  *batch = 0;
  if (queries == 1) return 1;
  *batch = guarded(matryoshka_batch_bytes(isa, format, dims, queries));
  CHECK(matryoshka_batch_init(isa, format, dims, queries, *batch) == MATRYOSHKA_OK, "batch");
  return matryoshka_batch_columns(*batch);
}

static void numbers(int32_t isa, int32_t format, int32_t count, int32_t dims, int32_t queries,
                    uint64_t *seed) {
  int32_t query_format = format == MATRYOSHKA_ROWS_BF16 ? MATRYOSHKA_ROWS_FP32 : format;
  int64_t row_bytes = (int64_t)count * dims * NUMBER_BYTES[format];
  int64_t query_bytes = (int64_t)queries * dims * NUMBER_BYTES[query_format];
  matryoshka_batch *batch;
  int64_t stride = columns(isa, format, dims, queries, &batch), out_bytes = 4 * count * stride;
  char *rows = guarded(row_bytes), *query = guarded(query_bytes);
  float *out = guarded(out_bytes), *row_factors = guarded(4 * count), *factors = guarded(4 * queries);
  double *x = malloc(sizeof(double) * (size_t)(count + queries) * (size_t)dims), *y = x + count * dims;
  for (int64_t i = 0; i < count * dims; i++) x[i] = fill(format, rows, i, seed);
  for (int64_t i = 0; i < queries * dims; i++) y[i] = fill(query_format, query, i, seed);
  for (int32_t r = 0; r < count; r++) row_factors[r] = uniform(seed, 0.5f, 2);
  for (int32_t q = 0; q < queries; q++) factors[q] = uniform(seed, 0.5f, 2);
  for (int32_t q = 0; batch && q < queries; q++) {
    CHECK(matryoshka_batch_set(batch, q, query + q * (query_bytes / queries), factors[q]) ==
          MATRYOSHKA_OK, "query %d", q);
  }
  CHECK((batch ? matryoshka_batch_scores(batch, rows, row_factors, count, out)
               : matryoshka_scores(isa, format, rows, row_factors, count, dims, query, factors[0],
                                   out)) == MATRYOSHKA_OK, "scores");
  for (int32_t r = 0; r < count; r++) {
    for (int32_t q = 0; q < queries; q++) {
      double expected = 0, size = 0, error;
      for (int32_t i = 0; i < dims; i++) {
        expected += x[r * dims + i] * y[q * dims + i];
        size += fabs(x[r * dims + i] * y[q * dims + i]);
      }
      error = (dims + 2) * 0x1p-24 * size;
      if (format == MATRYOSHKA_ROWS_INT8) {
        expected *= (double)row_factors[r] * factors[q];
        error = fabs(expected) * 0x1p-22;
      }
      float score = out[r * stride + q];
      CHECK(fabs(score - expected) <= error,
            "isa %d, format %d, %d x %d, row %d, query %d of %d: %.9g for %.9g", isa, format, count,
            dims, r, q, queries, score, expected);
    }
  }
  free(x);
  if (batch) free_guarded(batch, matryoshka_batch_bytes(isa, format, dims, queries));
  free_guarded(rows, row_bytes);
  free_guarded(query, query_bytes);
  free_guarded(out, out_bytes);
  free_guarded(row_factors, 4 * count);
  free_guarded(factors, 4 * queries);
}

static void bits(int32_t isa, int32_t count, int32_t dims, uint64_t *seed) {
  int32_t words = (dims + 63) / 64;
  int64_t bytes = 8 * (int64_t)count * words;
  uint64_t *rows = guarded(bytes), *query = guarded(8 * words);
  float *out = guarded(4 * count);
  for (int32_t r = -1; r < count; r++) {
    for (int32_t i = 0; i < words; i++) {
      uint64_t word = (uint64_t)next(seed) << 32 | next(seed);
      if (i == words - 1 && dims % 64) word &= ((uint64_t)1 << dims % 64) - 1;
      *(r < 0 ? query + i : rows + r * words + i) = word;
    }
  }
  CHECK(matryoshka_scores(isa, MATRYOSHKA_ROWS_BITS, rows, 0, count, dims, query, 0, out) == 0,
        "bits");
  for (int32_t r = 0; r < count; r++) {
    int32_t equal = 0;
    for (int32_t i = 0; i < dims; i++) {
      equal += !((rows[r * words + i / 64] ^ query[i / 64]) >> i % 64 & 1);
    }
    CHECK(out[r] == (float)(2 * equal - dims), "isa %d, bits %d x %d, row %d: %g for %d", isa, count,
          dims, r, out[r], 2 * equal - dims);
  }
  free_guarded(rows, bytes);
  free_guarded(query, 8 * words);
  free_guarded(out, 4 * count);
}

void scores_are_dot_products(int32_t isa) {
  static const int32_t QUERIES[] = {1, 1, 2, 8, 16, 17, 40, 64, 100, 161};
  uint64_t seed = 3;
  for (int32_t i = 0; i < 400; i++) {
    int32_t dims = 1 + (int32_t)(next(&seed) % (next(&seed) % 4 ? 70 : MOST_DIMS));
    int32_t count = 1 + (int32_t)(next(&seed) % MOST_ROWS);
    for (int32_t format = MATRYOSHKA_ROWS_FP32; format <= MATRYOSHKA_ROWS_INT8; format++) {
      numbers(isa, format, count, dims, QUERIES[next(&seed) % 10], &seed);
    }
    bits(isa, count, dims, &seed);
  }
  /* More rows than one block, and rows longer than one. */
  numbers(isa, MATRYOSHKA_ROWS_FP32, 150, 300, 16, &seed);
  numbers(isa, MATRYOSHKA_ROWS_FP32, 3, 30000, 8, &seed);
  numbers(isa, MATRYOSHKA_ROWS_FP32, 9, 30000, 17, &seed);
}

void bad_searches_are_refused(void) {
  float rows[8] = {0}, query[8] = {0}, factor[8] = {0}, out[64] = {42};
  struct { int32_t isa, format; int64_t count; int32_t dims, expected; } cases[] = {
      {99, 0, 1, 1, MATRYOSHKA_NO_ISA},       {-1, -1, 1, 1, MATRYOSHKA_BAD_FORMAT},
      {-1, 4, 1, 1, MATRYOSHKA_BAD_FORMAT},   {-1, 0, -1, 1, MATRYOSHKA_BAD_SIZE},
      {-1, 0, 1, 0, MATRYOSHKA_BAD_SIZE},     {-1, 2, 1, 1 << 20, MATRYOSHKA_BAD_SIZE},
      {-1, 0, 0, 1, MATRYOSHKA_OK},           {-1, 2, 0, 8, MATRYOSHKA_OK},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int32_t status = matryoshka_scores(cases[i].isa, cases[i].format, rows, factor, cases[i].count,
                                       cases[i].dims, query, 1, out);
    CHECK(status == cases[i].expected && out[0] == 42, "case %zu: %d", i, status);
  }
  CHECK(matryoshka_scores(-1, 0, 0, 0, 1, 1, query, 1, out) == MATRYOSHKA_NO_TENSOR, "rows");
  CHECK(matryoshka_scores(-1, 0, rows, 0, 1, 1, 0, 1, out) == MATRYOSHKA_NO_TENSOR, "query");
  CHECK(matryoshka_scores(-1, 2, rows, 0, 1, 1, query, 1, out) == MATRYOSHKA_NO_TENSOR, "factors");
}

void bad_query_batches_are_refused(void) {
  float rows[8] = {0}, query[8] = {0}, out[64] = {42};
  struct { int32_t isa, format, dims, queries; } cases[] = {
      {99, 0, 1, 1}, {-1, -1, 1, 1}, {-1, 3, 1, 1}, {-1, 0, 0, 1}, {-1, 0, 1, 0}, {-1, 2, 1 << 20, 1},
      {-1, 0, 1, INT32_MAX},
  };
  int64_t bytes = matryoshka_batch_bytes(-1, 2, 5, 20);
  matryoshka_batch *batch = guarded(bytes);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    CHECK(matryoshka_batch_bytes(cases[i].isa, cases[i].format, cases[i].dims, cases[i].queries) == 0 &&
              matryoshka_batch_init(cases[i].isa, cases[i].format, cases[i].dims, cases[i].queries,
                                    batch) == MATRYOSHKA_BAD_SIZE, "case %zu", i);
  }
  CHECK(matryoshka_batch_init(-1, 2, 5, 20, 0) == MATRYOSHKA_NO_TENSOR, "memory");
  CHECK(matryoshka_batch_init(-1, 2, 5, 20, (matryoshka_batch *)((char *)batch + 4)) ==
        MATRYOSHKA_BAD_ALIGNMENT, "alignment");
  CHECK(matryoshka_batch_init(-1, 2, 5, 20, batch) == MATRYOSHKA_OK, "batch");
  CHECK(matryoshka_batch_set(batch, -1, query, 1) == MATRYOSHKA_BAD_SIZE, "query -1");
  CHECK(matryoshka_batch_set(batch, 20, query, 1) == MATRYOSHKA_BAD_SIZE, "query 20");
  CHECK(matryoshka_batch_set(batch, 19, 0, 1) == MATRYOSHKA_NO_TENSOR, "no query");
  CHECK(matryoshka_batch_scores(batch, rows, rows, -1, out) == MATRYOSHKA_BAD_SIZE, "count");
  CHECK(matryoshka_batch_scores(batch, 0, rows, 1, out) == MATRYOSHKA_NO_TENSOR, "rows");
  CHECK(matryoshka_batch_scores(batch, rows, 0, 1, out) == MATRYOSHKA_NO_TENSOR, "factors");
  CHECK(matryoshka_batch_scores(batch, rows, rows, 1, 0) == MATRYOSHKA_NO_TENSOR, "out");
  CHECK(matryoshka_batch_scores(batch, rows, rows, 0, out) == MATRYOSHKA_OK && out[0] == 42, "none");
  free_guarded(batch, bytes);
}
