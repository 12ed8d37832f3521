/*
 * Weights in 8 bits: a scale for each output, by which its largest weight is 127.
 *
 * Two things make that worse than it need be. A single weight ten times as large as the others of its
 * output costs them three of their bits: a few such outliers are kept apart. And a single input that is
 * always large costs all others theirs: smoothing multiplies each input by a factor and divides its
 * weights by it (SmoothQuant, arXiv:2211.10438, here with the weights' root mean square, because
 * their largest are kept apart).
 */
#include <math.h>
#include <string.h>

#include "model.h"

/* An outlier must lower the error of its matrix by at least this part. */
#define WORTH (1 / 256.0)

/* A weight may be so many times as large as those of its output in the panels: exact in 32 bits. */
#define LARGEST_OUTLIER 256

typedef struct {
  int32_t output;
  int32_t input;
  float magnitude;
} choice;

/* The weights of output j as they are packed; room takes them where they are not the checkpoint's. */
static const float *weights(const stack *from, const matrix *w, int32_t j, float *room) {
  const float *row = stack_row(from, w, j);
  if (w->smoothing != SMOOTHED) return row;
  for (int32_t k = 0; k < w->inputs; k++) room[k] = row[k] / w->factors[k];
  return room;
}

/* The two largest magnitudes of an output's weights but those chosen; returns the first one's place. */
static int32_t two_largest(const float *row, int32_t n, int32_t output, const choice *chosen,
                           int32_t count, float *first, float *second) {
  float highest = 0, next = 0;
  int32_t at = 0;
  for (int32_t k = 0; k < n; k++) {
    float m = fabsf(row[k]);
    if (m <= next) continue;
    int32_t c = 0;
    while (c < count && (chosen[c].output != output || chosen[c].input != k)) c++;
    if (c < count) continue;
    next = m > highest ? highest : m;
    if (m > highest) highest = m, at = k;
  }
  *first = highest;
  *second = next;
  return at;
}

/* The largest weight of an output, chosen or not: of one output the largest is chosen first. */
static float largest(const choice *chosen, int32_t count, int32_t output, float rest) {
  for (int32_t c = 0; c < count; c++) {
    if (chosen[c].output == output) return chosen[c].magnitude;
  }
  return rest;
}

/*
 * Chooses outliers one by one, each time the one without which the sum of squared scales, and so
 * the error, falls most. Leaves the largest of each output's other weights in w->scale.
 */
static void choose(const stack *from, matrix *w, float *room, choice *chosen) {
  float *first = w->scale, *second = (float *)w->sums; /* which are counted afterwards */
  int32_t count = 0;
  for (int32_t j = 0; j < w->outputs; j++) {
    two_largest(weights(from, w, j, room), w->inputs, j, chosen, 0, first + j, second + j);
  }
  for (; count < MAX_OUTLIERS; count++) {
    double total = 0, highest = 0;
    int32_t best = 0;
    for (int32_t j = 0; j < w->outputs; j++) {
      double all = (double)first[j] * first[j], gain = all - (double)second[j] * second[j];
      total += all;
      if (gain > highest &&
          second[j] * LARGEST_OUTLIER >= largest(chosen, count, j, first[j])) {
        highest = gain;
        best = j;
      }
    }
    if (highest <= total * WORTH) break;
    const float *row = weights(from, w, best, room);
    float *a = first + best, *b = second + best;
    int32_t at = two_largest(row, w->inputs, best, chosen, count, a, b);
    chosen[count] = (choice){best, at, *a};
    two_largest(row, w->inputs, best, chosen, count + 1, a, b);
  }
}

/* By output, as products meet them. */
static void insert(matrix *w, outlier o) {
  int32_t at = w->outlier_count++;
  for (; at > 0 && w->outliers[at - 1].output > o.output; at--) w->outliers[at] = w->outliers[at - 1];
  w->outliers[at] = o;
}

void pack_8_bits(const stack *from, int32_t panel, matrix *w) {
  float room[MAX_HIDDEN];
  choice chosen[MAX_OUTLIERS];
  choose(from, w, room, chosen);
  w->outlier_count = 0;
  for (int32_t j = 0; j < w->outputs; j++) {
    const float *row = weights(from, w, j, room);
    float inverse = w->scale[j] > 0 ? 127 / w->scale[j] : 0;
    int32_t sum = 0;
    for (int32_t k = 0; k < w->inputs; k++) {
      int32_t q = (int32_t)lrintf(row[k] * inverse), in_panel = q > 127 ? 127 : q < -127 ? -127 : q;
      *(int8_t *)place(w, panel, 4, j, k) = (int8_t)in_panel;
      if (q != in_panel) insert(w, (outlier){j, k, q - in_panel});
      sum += q;
    }
    w->scale[j] /= 127;
    w->sums[j] = sum;
  }
}

void measure(const float *x, int64_t stride, int32_t first, int32_t rows, const matrix *w) {
  for (int64_t r = first; r < (int64_t)first + rows; r++) {
    const float *row = (const float *)((const char *)x + r * stride);
    for (int32_t k = 0; k < w->inputs; k++) w->factors[k] = fmaxf(w->factors[k], fabsf(row[k]));
  }
}

/* Factor k is the root of the weights' root mean square over the input's largest magnitude. */
void smooth(const stack *from, int32_t panel, matrix *w) {
  float squares[MAX_HIDDEN] = {0};
  for (int32_t j = 0; j < w->outputs; j++) {
    const float *row = stack_row(from, w, j);
    for (int32_t k = 0; k < w->inputs; k++) squares[k] += row[k] * row[k];
  }
  for (int32_t k = 0; k < w->inputs; k++) {
    float rms = sqrtf(squares[k] / (float)w->outputs), highest = w->factors[k];
    w->factors[k] = rms > 0 && highest > 0 ? sqrtf(rms / highest) : 1;
  }
  w->smoothing = SMOOTHED;
  pack_8_bits(from, panel, w);
}
