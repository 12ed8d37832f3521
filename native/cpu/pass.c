#include <math.h>
#include <string.h>

#include "pass.h"

/* A batch, and the share of it that one call computes. */
typedef struct {
  const int32_t *ids;
  const int32_t *offsets;
  int32_t texts;
  int32_t parts;
  int32_t part;
  worker *worker;
} share;

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
