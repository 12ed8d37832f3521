#include <math.h>
#include <string.h>

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

/* A batch, and the share of it that one call computes. */
typedef struct {
  const int32_t *ids;
  const int32_t *offsets;
  int32_t texts;
  int32_t parts;
  int32_t part;
  worker *worker;
} share;

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

static int32_t check_offsets(const matryoshka_pass *p, const int32_t *offsets, int32_t texts) {
  if (!offsets || texts < 0 || offsets[0] != 0) return MATRYOSHKA_BAD_OFFSETS;
  for (int32_t b = 0; b < texts; b++) {
    int64_t length = (int64_t)offsets[b + 1] - offsets[b];
    if (length < 1 || length > p->longest || offsets[b + 1] > p->capacity) {
      return MATRYOSHKA_BAD_OFFSETS;
    }
  }
  return MATRYOSHKA_OK;
}

static int32_t check(const matryoshka_pass *p, const int32_t *ids, const int32_t *offsets,
                     int32_t texts) {
  int32_t status = ids ? check_offsets(p, offsets, texts) : MATRYOSHKA_BAD_OFFSETS;
  for (int32_t t = 0; !status && t < offsets[texts]; t++) {
    if (ids[t] < 0 || ids[t] >= p->model->config.vocabulary) return MATRYOSHKA_BAD_TOKEN;
  }
  return status;
}

/* The kernel of that name, on rows of fp32; in another precision they go through room. */
static void linear(const matryoshka_pass *p, float *x, int64_t stride, int32_t first, int32_t rows,
                   const matrix *w, const operand *room, float *y, int64_t y_stride,
                   int32_t activate) {
  const kernels *k = p->model->kernels;
  operand o = {x, stride, 0, 0, 0};
  if (w->precision != MATRYOSHKA_FP32) {
    if (w->smoothing == MEASURING) measure(x, stride, first, rows, w);
    o = *room;
    o.factors = w->smoothing == SMOOTHED ? w->factors : 0;
    k->encode(w->precision, x, stride, first, rows, w->inputs, &o);
  }
  k->linear(&o, first, rows, w, y, y_stride, activate);
}

/* The first row of a part: whole tiles, because a tile may write past the last row it is asked for. */
static int32_t first_row(const share *s, int32_t part) {
  int32_t tokens = s->offsets[s->texts];
  int64_t tiles = (tokens + TILE_ROWS - 1) / TILE_ROWS;
  int64_t row = tiles * part / s->parts * TILE_ROWS;
  return row < tokens ? (int32_t)row : tokens;
}

/* h = LayerNorm(word[id] + position[i] + type[0]) */
static void embed(matryoshka_pass *p, const share *s, int32_t first, int32_t end) {
  const matryoshka_model *m = p->model;
  int64_t d = m->config.hidden;
  for (int32_t t = first, b = 0; t < end; t++) {
    while (s->offsets[b + 1] <= t) b++;
    float *row = p->hidden + t * d;
    memcpy(row, m->words + s->ids[t] * d, (size_t)d * sizeof *row);
    m->kernels->add_norm(row, m->positions + (t - s->offsets[b]) * d, d * 4, 1, &m->embedding_norm);
  }
}

static void project(matryoshka_pass *p, const layer *l, int32_t first, int32_t rows) {
  const matryoshka_model *m = p->model;
  int64_t d = m->config.hidden, stride = (int64_t)l->qkv.columns * 4;
  linear(p, p->hidden, d * 4, first, rows, &l->qkv, &p->x, p->qkv + first * stride / 4, stride, 0);
  if (attends_in_bf16(m)) {
    m->kernels->encode(MATRYOSHKA_BF16, p->qkv, stride, first, rows, 3 * (int32_t)d, &p->rounded);
  }
}

static void attend(const matryoshka_pass *p, const layer *l, int32_t first, int32_t length,
                   int32_t h, const head_scratch *scratch) {
  const matryoshka_model *m = p->model;
  int64_t d = m->config.hidden, stride = (int64_t)l->qkv.columns * 4;
  int32_t size = (int32_t)d / m->config.heads;
  float *out = p->context + first * d + h * size;
  if (attends_in_bf16(m)) {
    const uint16_t *q = (const uint16_t *)((const char *)p->rounded.values +
                                           first * p->rounded.stride) + h * size;
    m->kernels->attention_bf16(q, q + d, q + 2 * d, p->rounded.stride, length, size, out, d * 4,
                               scratch);
  } else {
    const float *q = p->qkv + first * stride / 4 + h * size;
    m->kernels->attention(q, q + d, q + 2 * d, stride, length, size, out, d * 4, scratch);
  }
}

/*
 * Whole heads of texts, so that each head's keys are transposed once. A head's work is the square of
 * its text's length; it goes to the part in which the middle of that lies.
 */
static void attention(matryoshka_pass *p, const layer *l, const share *s) {
  int32_t heads = p->model->config.heads;
  int64_t work = 0, all = 0;
  for (int32_t b = 0; b < s->texts; b++) {
    int64_t length = s->offsets[b + 1] - s->offsets[b];
    all += length * length * heads;
  }
  for (int32_t b = 0; b < s->texts; b++) {
    int32_t length = s->offsets[b + 1] - s->offsets[b];
    for (int32_t h = 0; h < heads; h++, work += (int64_t)length * length) {
      if ((2 * work + (int64_t)length * length) * s->parts / (2 * all) == s->part) {
        attend(p, l, s->offsets[b], length, h, &s->worker->head);
      }
    }
  }
}

/* h <- LN(h + W_o context); h <- LN(h + W_2 gelu(W_1 h)) for a block of rows. */
static void feed_forward(matryoshka_pass *p, const layer *l, int32_t first, int32_t rows,
                         worker *s) {
  const kernels *k = p->model->kernels;
  int64_t d = p->model->config.hidden;
  int64_t narrow = (int64_t)l->output.columns * 4, wide = (int64_t)l->inner.columns * 4;
  float *hidden = p->hidden + first * d;
  linear(p, p->context, d * 4, first, rows, &l->attention_output, &p->c, s->update, narrow, 0);
  k->add_norm(hidden, s->update, narrow, rows, &l->attention_norm);
  linear(p, p->hidden, d * 4, first, rows, &l->inner, &p->x, s->inner, wide, 1);
  linear(p, s->inner, wide, 0, rows, &l->output, &s->f, s->update, narrow, 0);
  k->add_norm(hidden, s->update, narrow, rows, &l->output_norm);
}

/*
 * Rows depend on the rows of others only in attention. So even phases compute all that lies between
 * attention and attention, row by row, odd ones attention: 2 x layers + 1 in all.
 */
static void run_phase(matryoshka_pass *p, const share *s, int32_t phase) {
  const layer *layers = p->model->layers;
  int32_t first = first_row(s, s->part), end = first_row(s, s->part + 1), next = phase / 2;
  if (phase % 2) {
    attention(p, layers + next, s);
    return;
  }
  if (phase == 0) embed(p, s, first, end);
  for (int32_t r = first; phase > 0 && r < end; r += ROW_BLOCK) {
    feed_forward(p, layers + next - 1, r, end - r < ROW_BLOCK ? end - r : ROW_BLOCK,
                 s->worker);
  }
  if (next < p->model->config.layers) project(p, layers + next, first, end - first);
}

static void run(matryoshka_pass *p, const int32_t *ids, const int32_t *offsets, int32_t texts,
                float *states) {
  share whole = {ids, offsets, texts, 1, 0, p->worker};
  size_t state = (size_t)(offsets[texts] * (int64_t)p->model->config.hidden);
  for (int32_t phase = 0; phase <= 2 * p->model->config.layers; phase++) {
    run_phase(p, &whole, phase);
    if (states && phase % 2 == 0) {
      memcpy(states + (size_t)phase / 2 * state, p->hidden, state * sizeof *states);
    }
  }
}

/* tanh(W h_CLS + b) */
static void pool_first(matryoshka_pass *p, int32_t first, float *out) {
  const matryoshka_model *m = p->model;
  int64_t d = m->config.hidden;
  linear(p, p->hidden, d * 4, first, 1, &m->pooler, 0, p->worker->update,
         (int64_t)m->pooler.columns * 4, 0);
  for (int64_t i = 0; i < d; i++) out[i] = (float)tanh(p->worker->update[i]);
}

/* Token after token, so that the order of additions is fixed. */
static void pool(const float *hidden, int64_t d, int32_t length, int32_t pooling, float *out) {
  memcpy(out, hidden, (size_t)d * sizeof *out);
  if (pooling == MATRYOSHKA_CLS) return;
  for (int32_t t = 1; t < length; t++) {
    const float *h = hidden + t * d;
    for (int64_t i = 0; i < d; i++) {
      if (pooling == MATRYOSHKA_MEAN) out[i] += h[i];
      else out[i] = h[i] > out[i] ? h[i] : out[i];
    }
  }
  float factor = 1 / (float)length;
  for (int64_t i = 0; pooling == MATRYOSHKA_MEAN && i < d; i++) out[i] *= factor;
}

static int has_pooling(const matryoshka_model *m, int32_t pooling) {
  return pooling >= MATRYOSHKA_MEAN && pooling <= MATRYOSHKA_MAX &&
         (pooling != MATRYOSHKA_POOLER || m->pooler.panels);
}

int32_t matryoshka_sentence_vectors(matryoshka_pass *pass, const int32_t *ids,
                                    const int32_t *offsets, int32_t texts, int32_t pooling,
                                    float *out) {
  int32_t status = check(pass, ids, offsets, texts);
  if (status) return status;
  if (!has_pooling(pass->model, pooling)) return MATRYOSHKA_BAD_POOLING;
  run(pass, ids, offsets, texts, 0);
  return matryoshka_pool(pass, offsets, texts, pooling, out);
}

int32_t matryoshka_hidden_states(matryoshka_pass *pass, const int32_t *ids, const int32_t *offsets,
                                 int32_t texts, float *states) {
  int32_t status = check(pass, ids, offsets, texts);
  if (!status) run(pass, ids, offsets, texts, states);
  return status;
}

int32_t matryoshka_part(matryoshka_pass *pass, const int32_t *ids, const int32_t *offsets,
                        int32_t texts, int32_t phase, int32_t parts, int32_t part,
                        int32_t worker) {
  int32_t status = check(pass, ids, offsets, texts);
  if (status) return status;
  if (phase < 0 || phase > 2 * pass->model->config.layers || part < 0 || part >= parts ||
      worker < 0 || worker >= pass->workers) {
    return MATRYOSHKA_BAD_PART;
  }
  share s = {ids, offsets, texts, parts, part, pass->worker + worker};
  run_phase(pass, &s, phase);
  return MATRYOSHKA_OK;
}

int32_t matryoshka_pool(matryoshka_pass *pass, const int32_t *offsets, int32_t texts,
                        int32_t pooling, float *out) {
  int32_t status = check_offsets(pass, offsets, texts);
  int64_t d = pass->model->config.hidden;
  if (status) return status;
  if (!has_pooling(pass->model, pooling)) return MATRYOSHKA_BAD_POOLING;
  for (int32_t b = 0; b < texts; b++, out += d) {
    if (pooling == MATRYOSHKA_POOLER) pool_first(pass, offsets[b], out);
    else pool(pass->hidden + offsets[b] * d, d, offsets[b + 1] - offsets[b], pooling, out);
  }
  return MATRYOSHKA_OK;
}
