#include <string.h>

#include "pass.h"

/* Room for rows as products take them; in fp32 they take the rows themselves. */
static void shape_operand(memory *m, int32_t precision, int64_t rows, int32_t n, operand *out) {
  int32_t numbers = numbers_in_step(precision);
  if (precision == MATRYOSHKA_FP32) return;
  out->stride = (int64_t)round_up(n, numbers) * 4 / numbers;
  out->values = take(m, rows * out->stride + 64);
  if (precision == MATRYOSHKA_INT8) {
    out->scale = take(m, rows * 4);
    out->zero = take(m, rows * 4);
  }
}

static void shape_head(memory *m, const matryoshka_model *model, int32_t longest,
                       head_scratch *head) {
  int32_t panel = narrow_panel(model->kernels) > LANES ? narrow_panel(model->kernels) : LANES;
  int32_t size = model->config.hidden / model->config.heads;
  int64_t padded = round_up(longest, panel), columns = round_up(size, panel);
  head->keys = take(m, padded * size * 4);
  head->values = take(m, padded * columns * 4);
  head->scores = take(m, QUERY_BLOCK * padded * 4);
  head->weights = take(m, QUERY_BLOCK * padded * 2);
  head->context = take(m, QUERY_BLOCK * columns * 4);
  head->sums = take(m, QUERY_BLOCK * 4);
}

static void shape_worker(memory *m, const matryoshka_model *model, int32_t longest, worker *s) {
  const layer *l = model->layers;
  int64_t block = ROW_BLOCK + TILE_ROWS;
  int32_t columns = l->attention_output.columns > l->output.columns ? l->attention_output.columns
                                                                    : l->output.columns;
  s->update = take(m, block * columns * 4);
  s->inner = take(m, block * l->inner.columns * 4);
  shape_operand(m, model->precision, block, model->config.inner, &s->f);
  shape_head(m, model, longest, &s->head);
}

static void shape_pass(memory *m, const matryoshka_model *model, int32_t capacity, int32_t longest,
                       int32_t workers, matryoshka_pass *p) {
  int32_t d = model->config.hidden, precision = model->precision;
  int64_t rows = (int64_t)capacity + TILE_ROWS;
  take(m, sizeof *p);
  p->hidden = take(m, rows * d * 4);
  shape_operand(m, precision, rows, d, &p->x);
  p->qkv = take(m, rows * model->layers->qkv.columns * 4);
  if (attends_in_bf16(model)) shape_operand(m, MATRYOSHKA_BF16, rows, 3 * d, &p->rounded);
  p->context = take(m, rows * d * 4);
  shape_operand(m, precision, rows, d, &p->c);
  p->worker = take(m, workers * (int64_t)sizeof *p->worker);
  for (int32_t i = 0; i < workers; i++) {
    worker unused;
    shape_worker(m, model, longest, m->base ? p->worker + i : &unused);
  }
}

static int suits(const matryoshka_model *model, int32_t capacity, int32_t longest,
                 int32_t workers) {
  return model && capacity > 0 && longest > 0 && longest <= model->config.positions && workers > 0;
}

int64_t matryoshka_pass_bytes(const matryoshka_model *model, int32_t capacity, int32_t longest,
                              int32_t workers) {
  memory count = {0, 0};
  matryoshka_pass unused;
  if (!suits(model, capacity, longest, workers)) return 0;
  memset(&unused, 0, sizeof unused);
  shape_pass(&count, model, capacity, longest, workers, &unused);
  return count.used;
}

int32_t matryoshka_pass_init(const matryoshka_model *model, int32_t capacity, int32_t longest,
                             int32_t workers, matryoshka_pass *pass) {
  if (!suits(model, capacity, longest, workers)) return MATRYOSHKA_BAD_CAPACITY;
  if ((uintptr_t)pass % 64 || !pass) return MATRYOSHKA_BAD_ALIGNMENT;
  memory m = {(char *)pass, 0};
  memset(pass, 0, (size_t)matryoshka_pass_bytes(model, capacity, longest, workers));
  pass->model = model;
  pass->capacity = capacity;
  pass->longest = longest;
  pass->workers = workers;
  shape_pass(&m, model, capacity, longest, workers, pass);
  return MATRYOSHKA_OK;
}
