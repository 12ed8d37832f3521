/* What has to hold before rows are scored. */
#include "kernels.h"
#include "matryoshka.h"

int32_t matryoshka_scores(int32_t isa, int32_t format, const void *rows, const float *row_factors,
                          int64_t count, int32_t dims, const void *query, float factor,
                          float *out) {
  const kernels *k = kernels_for(isa == MATRYOSHKA_BEST ? matryoshka_best_isa() : isa);
  if (!k) return MATRYOSHKA_NO_ISA;
  if (format < MATRYOSHKA_ROWS_FP32 || format > MATRYOSHKA_ROWS_BITS) return MATRYOSHKA_BAD_FORMAT;
  if (count < 0 || dims < 1 || (format == MATRYOSHKA_ROWS_INT8 && dims > MOST_BYTES)) {
    return MATRYOSHKA_BAD_SIZE;
  }
  if (!rows || !query || !out || (format == MATRYOSHKA_ROWS_INT8 && !row_factors)) {
    return MATRYOSHKA_NO_TENSOR;
  }
  k->scores(format, rows, row_factors, count, dims, query, factor, out);
  return MATRYOSHKA_OK;
}
