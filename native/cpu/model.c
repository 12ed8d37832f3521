#include "model.h"

#include <math.h>
#include <string.h>

/* The widest panel of any instruction set: sizes must not depend on which one a model is for. */
#define WIDEST_PANEL 48

enum { EMBEDDING_TENSORS = 5, LAYER_TENSORS = 16, POOLER_TENSORS = 2 };

void *take(memory *m, int64_t bytes) {
  char *at = m->base ? m->base + m->used : 0;
  m->used += (bytes + 63) / 64 * 64;
  return at;
}

static int32_t check(const matryoshka_config *c, int32_t precision) {
  if (!c || c->vocabulary <= 0 || c->hidden <= 0 || c->layers <= 0 || c->heads <= 0 ||
      c->inner <= 0 || c->positions <= 0 || !(c->epsilon > 0) || c->hidden % c->heads != 0 ||
      c->hidden > MAX_HIDDEN || c->inner > 1 << 18 || c->layers > 1 << 10 || c->positions > 1 << 20) {
    return MATRYOSHKA_BAD_CONFIG;
  }
  return precision < MATRYOSHKA_FP32 || precision > MATRYOSHKA_INT8 ? MATRYOSHKA_BAD_PRECISION
                                                                    : MATRYOSHKA_OK;
}

/* Room for a matrix, padded for any instruction set. */
static void shape_matrix(memory *m, int32_t precision, int32_t outputs, int32_t inputs, matrix *w) {
  int64_t columns = outputs + WIDEST_PANEL;
  int32_t numbers = numbers_in_step(precision);
  w->precision = precision;
  w->outputs = outputs;
  w->inputs = inputs;
  w->steps = (inputs + numbers - 1) / numbers;
  w->panels = take(m, columns * w->steps * 4);
  w->bias = take(m, columns * 4);
  if (precision == MATRYOSHKA_INT8) {
    w->scale = take(m, columns * 4);
    w->sums = take(m, columns * 4);
    w->outliers = take(m, MAX_OUTLIERS * (int64_t)sizeof *w->outliers);
  }
}

/* The same for a matrix whose inputs a LayerNorm made, which are the ones that smoothing is for. */
static void shape_smoothed(memory *m, int32_t precision, int32_t outputs, int32_t inputs,
                           matrix *w) {
  shape_matrix(m, precision, outputs, inputs, w);
  if (precision == MATRYOSHKA_INT8) w->factors = take(m, (int64_t)inputs * 4);
}

static void shape_norm(memory *m, const matryoshka_config *c, layer_norm *norm) {
  norm->gamma = take(m, (int64_t)c->hidden * 4);
  norm->beta = take(m, (int64_t)c->hidden * 4);
  norm->epsilon = c->epsilon;
  norm->size = c->hidden;
}

/* Room for everything; with an empty memory, how much that is. */
static void shape_model(memory *m, const matryoshka_config *c, int32_t precision,
                        matryoshka_model *model) {
  int32_t d = c->hidden;
  layer unused, *layers;
  memset(&unused, 0, sizeof unused);
  take(m, sizeof *model);
  model->positions = take(m, (int64_t)c->positions * d * 4);
  shape_norm(m, c, &model->embedding_norm);
  layers = take(m, (int64_t)c->layers * (int64_t)sizeof *layers);
  model->layers = layers;
  for (int32_t i = 0; i < c->layers; i++) {
    layer *l = layers ? layers + i : &unused;
    shape_smoothed(m, precision, 3 * d, d, &l->qkv);
    shape_matrix(m, precision, d, d, &l->attention_output);
    shape_norm(m, c, &l->attention_norm);
    shape_smoothed(m, precision, c->inner, d, &l->inner);
    shape_matrix(m, precision, d, c->inner, &l->output);
    shape_norm(m, c, &l->output_norm);
  }
  shape_matrix(m, MATRYOSHKA_FP32, d, d, &model->pooler);
}

int64_t matryoshka_model_bytes(const matryoshka_config *config, int32_t precision) {
  memory count = {0, 0};
  matryoshka_model unused;
  if (check(config, precision)) return 0;
  memset(&unused, 0, sizeof unused);
  shape_model(&count, config, precision, &unused);
  return count.used;
}

static uint16_t nearest_bf16(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

char *place(const matrix *w, int32_t panel, int32_t numbers, int32_t j, int32_t k) {
  int64_t step = (int64_t)(j / panel) * w->steps + k / numbers;
  return (char *)w->panels + (step * panel + j % panel) * 4 + k % numbers * (4 / numbers);
}

/* One output's weights in floats, of 32 bits or of 16. */
static void pack_row(const float *row, int32_t precision, int32_t panel, int32_t j, matrix *w) {
  int32_t numbers = numbers_in_step(precision);
  for (int32_t k = 0; k < w->inputs; k++) {
    char *to = place(w, panel, numbers, j, k);
    if (precision == MATRYOSHKA_FP32) {
      memcpy(to, row + k, 4);
    } else {
      uint16_t h = nearest_bf16(row[k]);
      memcpy(to, &h, 2);
    }
  }
}

/* Stacks linear layers of equal shape, weight and bias in turn, and packs them. */
static void pack(const matryoshka_model *m, const float *const *tensors, int32_t layers,
                 matrix *w) {
  int32_t precision = w->precision;
  int32_t panel = wide_panel(m->kernels), outputs = w->outputs / layers;
  stack from = {tensors, layers};
  w->columns = round_up(w->outputs, panel);
  if (precision == MATRYOSHKA_INT8) pack_8_bits(&from, panel, w);
  for (int32_t j = 0; j < w->outputs; j++) {
    w->bias[j] = tensors[2 * (j / outputs) + 1][j % outputs];
    if (precision != MATRYOSHKA_INT8) pack_row(stack_row(&from, w, j), precision, panel, j, w);
  }
}

static void copy_norm(const float *const *tensors, layer_norm *norm) {
  memcpy((float *)norm->gamma, tensors[0], (size_t)norm->size * sizeof(float));
  memcpy((float *)norm->beta, tensors[1], (size_t)norm->size * sizeof(float));
}

static void fill(matryoshka_model *m, const float *const *tensors) {
  const matryoshka_config *c = &m->config;
  m->words = tensors[0];
  for (int64_t i = 0; i < (int64_t)c->positions * c->hidden; i++) {
    m->positions[i] = tensors[1][i] + tensors[2][i % c->hidden];
  }
  copy_norm(tensors + 3, &m->embedding_norm);
  tensors += EMBEDDING_TENSORS;
  for (int32_t i = 0; i < c->layers; i++, tensors += LAYER_TENSORS) {
    layer *l = m->layers + i;
    pack(m, tensors, 3, &l->qkv);
    pack(m, tensors + 6, 1, &l->attention_output);
    copy_norm(tensors + 8, &l->attention_norm);
    pack(m, tensors + 10, 1, &l->inner);
    pack(m, tensors + 12, 1, &l->output);
    copy_norm(tensors + 14, &l->output_norm);
  }
  if (tensors[0] && tensors[1]) pack(m, tensors, 1, &m->pooler);
  else m->pooler.panels = 0;
}

int32_t matryoshka_model_init(const matryoshka_config *config, int32_t precision, int32_t isa,
                              const float *const *tensors, matryoshka_model *model) {
  int32_t status = check(config, precision);
  if (status) return status;
  const kernels *k = kernels_for(isa == MATRYOSHKA_BEST ? matryoshka_best_isa() : isa);
  if (!k) return MATRYOSHKA_NO_ISA;
  if ((uintptr_t)model % 64 || !model) return MATRYOSHKA_BAD_ALIGNMENT;
  int64_t needed = EMBEDDING_TENSORS + (int64_t)LAYER_TENSORS * config->layers;
  if (!tensors) return MATRYOSHKA_NO_TENSOR;
  for (int64_t i = 0; i < needed; i++) {
    if (!tensors[i]) return MATRYOSHKA_NO_TENSOR;
  }
  memset(model, 0, (size_t)matryoshka_model_bytes(config, precision));
  model->config = *config;
  model->precision = precision;
  model->kernels = k;
  memory m = {(char *)model, 0};
  shape_model(&m, config, precision, model);
  fill(model, tensors);
  return MATRYOSHKA_OK;
}

/* Two texts of numbers without pattern: what stands out does so whatever the text. */
static int32_t run_any_texts(const matryoshka_model *m, matryoshka_pass *pass) {
  enum { TEXTS = 2, LENGTH = MATRYOSHKA_SMOOTHING_TOKENS / TEXTS };
  int32_t ids[TEXTS * LENGTH], offsets[TEXTS + 1] = {0};
  int32_t length = m->config.positions < LENGTH ? m->config.positions : LENGTH;
  float out[TEXTS * MAX_HIDDEN];
  uint32_t state = 1;
  for (int32_t t = 0; t < TEXTS * length; t++) {
    state = state * 1664525 + 1013904223;
    ids[t] = (int32_t)(((uint64_t)state * (uint32_t)m->config.vocabulary) >> 32);
  }
  for (int32_t b = 1; b <= TEXTS; b++) offsets[b] = b * length;
  return matryoshka_sentence_vectors(pass, ids, offsets, TEXTS, MATRYOSHKA_MEAN, out);
}

int32_t matryoshka_model_smooth(const float *const *tensors, matryoshka_pass *pass,
                                matryoshka_model *model) {
  if (model->precision != MATRYOSHKA_INT8) return MATRYOSHKA_OK;
  int32_t panel = wide_panel(model->kernels), layers = model->config.layers;
  for (int32_t i = 0; i < layers; i++) {
    model->layers[i].qkv.smoothing = model->layers[i].inner.smoothing = MEASURING;
  }
  int32_t status = run_any_texts(model, pass);
  tensors += EMBEDDING_TENSORS;
  for (int32_t i = 0; i < layers; i++, tensors += LAYER_TENSORS) {
    layer *l = model->layers + i;
    stack qkv = {tensors, 3}, inner = {tensors + 10, 1};
    l->qkv.smoothing = l->inner.smoothing = UNSMOOTHED;
    if (status) continue;
    smooth(&qkv, panel, &l->qkv);
    smooth(&inner, panel, &l->inner);
  }
  return status;
}
