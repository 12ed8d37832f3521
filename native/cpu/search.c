/* What has to hold before rows are scored. */
#include "kernels.h"
#include "matryoshka.h"

/* 255 x 127 times so many fit 32 bits, see row_numbers in scans.inc. */
#define MOST_BYTES 65536

int32_t matryoshka_scores(int32_t isa, int32_t format, const void *rows, const float *row_factors,
                          int64_t count, int32_t dims, const void *queries, const float *factors,
                          int32_t query_count, float *out) {
  const kernels *k = kernels_for(isa == MATRYOSHKA_BEST ? matryoshka_best_isa() : isa);
  if (!k) return MATRYOSHKA_NO_ISA;
  if (format < MATRYOSHKA_ROWS_FP32 || format > MATRYOSHKA_ROWS_BITS ||
      (format == MATRYOSHKA_ROWS_BITS && query_count != 1)) {
    return MATRYOSHKA_BAD_FORMAT;
  }
  if (count < 0 || dims < 1 || (format == MATRYOSHKA_ROWS_INT8 && dims > MOST_BYTES) || query_count < 1 ||
      (query_count > 1 && query_count % MATRYOSHKA_GROUP)) {
    return MATRYOSHKA_BAD_SIZE;
  }
  if (!rows || !queries || !out || (format == MATRYOSHKA_ROWS_INT8 && (!row_factors || !factors))) {
    return MATRYOSHKA_NO_TENSOR;
  }
  k->scores(format, rows, row_factors, count, dims, queries, factors,
            query_count / MATRYOSHKA_GROUP, out);
  return MATRYOSHKA_OK;
}
