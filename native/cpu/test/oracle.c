#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test.h"

uint32_t next(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 33);
}

float uniform(uint64_t *state, float low, float high) {
  return low + (high - low) * (float)next(state) * 0x1p-31f;
}

void *guarded(int64_t bytes) {
  int64_t page = sysconf(_SC_PAGESIZE), pages = (bytes + page - 1) / page;
  char *base = mmap(0, (size_t)((pages + 1) * page), PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(base != MAP_FAILED, "%lld bytes", (long long)bytes);
  CHECK(mprotect(base + pages * page, (size_t)page, PROT_NONE) == 0, "guard page");
  return base + pages * page - bytes;
}

void free_guarded(void *memory, int64_t bytes) {
  int64_t page = sysconf(_SC_PAGESIZE), pages = (bytes + page - 1) / page;
  munmap((char *)memory + bytes - pages * page, (size_t)((pages + 1) * page));
}

int64_t tensor_size(const matryoshka_config *c, int32_t tensor, int32_t count) {
  int64_t d = c->hidden, f = c->inner;
  const int64_t embeddings[] = {c->vocabulary * d, c->positions * d, 2 * d, d, d};
  const int64_t layer[] = {d * d, d, d * d, d, d * d, d, d * d, d, d, d, f * d, f, d * f, d, d, d};
  if (tensor < 5) return embeddings[tensor];
  if (tensor >= count - 2) return tensor == count - 2 ? d * d : d;
  return layer[(tensor - 5) % 16];
}

checkpoint *new_checkpoint(matryoshka_config config, uint64_t seed) {
  checkpoint *c = calloc(1, sizeof *c);
  c->config = config;
  c->count = 5 + 16 * config.layers + 2;
  c->tensors = calloc((size_t)c->count, sizeof *c->tensors);
  for (int32_t i = 0; i < c->count; i++) {
    int64_t n = tensor_size(&config, i, c->count);
    c->tensors[i] = malloc((size_t)n * sizeof(float));
    for (int64_t j = 0; j < n; j++) c->tensors[i][j] = uniform(&seed, -0.2f, 0.4f);
  }
  return c;
}

void free_checkpoint(checkpoint *c) {
  for (int32_t i = 0; i < c->count; i++) free(c->tensors[i]);
  free(c->tensors);
  free(c);
}

static void linear(const double *x, int32_t rows, int32_t k, int32_t n, float *const *w, double *y) {
  for (int32_t r = 0; r < rows; r++) {
    for (int32_t j = 0; j < n; j++) {
      double sum = w[1][j];
      for (int32_t i = 0; i < k; i++) sum += x[r * k + i] * w[0][j * k + i];
      y[r * n + j] = sum;
    }
  }
}

static void add_norm(double *x, const double *y, int32_t rows, int32_t d, float *const *w,
                     double epsilon) {
  for (int32_t r = 0; r < rows; r++, x += d, y += d) {
    double mean = 0, variance = 0;
    for (int32_t i = 0; i < d; i++) mean += (x[i] += y[i]) / d;
    for (int32_t i = 0; i < d; i++) variance += (x[i] - mean) * (x[i] - mean) / d;
    for (int32_t i = 0; i < d; i++) x[i] = (x[i] - mean) / sqrt(variance + epsilon) * w[0][i] + w[1][i];
  }
}

static void attention(const double *q, const double *k, const double *v, int32_t length, int32_t d,
                      int32_t heads, double *out) {
  int32_t size = d / heads;
  double *p = malloc((size_t)length * sizeof *p);
  for (int32_t h = 0; h < heads; h++) {
    for (int32_t i = 0; i < length; i++) {
      double highest = -INFINITY, total = 0;
      for (int32_t j = 0; j < length; j++) {
        p[j] = 0;
        for (int32_t s = 0; s < size; s++) p[j] += q[i * d + h * size + s] * k[j * d + h * size + s];
        p[j] /= sqrt(size);
        highest = fmax(highest, p[j]);
      }
      for (int32_t j = 0; j < length; j++) total += p[j] = exp(p[j] - highest);
      for (int32_t s = 0; s < size; s++) {
        double sum = 0;
        for (int32_t j = 0; j < length; j++) sum += p[j] / total * v[j * d + h * size + s];
        out[i * d + h * size + s] = sum;
      }
    }
  }
  free(p);
}

void oracle(const checkpoint *c, const int32_t *ids, int32_t length, double *states) {
  int32_t d = c->config.hidden, f = c->config.inner, state = length * d;
  double *x = malloc(sizeof(double) * (size_t)(5 * state + length * f));
  double *q = x + state, *k = q + state, *v = k + state, *y = v + state, *inner = y + state;
  float *const *w = c->tensors;
  for (int32_t t = 0; t < length; t++) {
    for (int32_t i = 0; i < d; i++) {
      x[t * d + i] = w[0][ids[t] * d + i];
      y[t * d + i] = (double)w[1][t * d + i] + w[2][i];
    }
  }
  add_norm(x, y, length, d, w + 3, c->config.epsilon);
  memcpy(states, x, sizeof(double) * (size_t)state);
  w += 5;
  for (int32_t l = 0; l < c->config.layers; l++, w += 16) {
    linear(x, length, d, d, w, q);
    linear(x, length, d, d, w + 2, k);
    linear(x, length, d, d, w + 4, v);
    attention(q, k, v, length, d, c->config.heads, y);
    linear(y, length, d, d, w + 6, q);
    add_norm(x, q, length, d, w + 8, c->config.epsilon);
    linear(x, length, d, f, w + 10, inner);
    for (int32_t i = 0; i < length * f; i++) inner[i] *= 0.5 * erfc(-inner[i] / sqrt(2));
    linear(inner, length, f, d, w + 12, y);
    add_norm(x, y, length, d, w + 14, c->config.epsilon);
    memcpy(states + (l + 1) * state, x, sizeof(double) * (size_t)state);
  }
  free(x);
}
