/*
 * The library against double precision, against itself, and against bad input. Argument: the number
 * of random batches of the last test (default 20,000).
 */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "test.h"

/* Sizes around every edge: full panels, single numbers, odd heads, heads wider than a vector. */
static const matryoshka_config SHAPES[] = {
    {97, 48, 2, 3, 96, 80, 1e-12},  {50, 20, 2, 4, 36, 70, 1e-12}, {31, 6, 1, 2, 5, 70, 1e-12},
    {40, 66, 1, 1, 130, 70, 1e-12}, {60, 96, 1, 3, 49, 70, 1e-12}, {33, 34, 2, 2, 17, 70, 1e-6},
};
enum { SHAPE_COUNT = sizeof SHAPES / sizeof *SHAPES };

/* Root of the mean square error of a text's hidden states, whose numbers are of the order of 0.3. */
static const double TOLERANCE[] = {3e-7, 8e-4, 2e-3};

static const int32_t LENGTHS[] = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 70, 0};

typedef struct {
  const checkpoint *checkpoint;
  matryoshka_model *model;
  matryoshka_pass *pass;
  int64_t model_bytes, pass_bytes;
} engine;

static engine open_engine(const checkpoint *c, int32_t precision, int32_t isa) {
  engine e = {c, 0, 0, matryoshka_model_bytes(&c->config, precision), 0};
  e.model = guarded(e.model_bytes);
  CHECK(matryoshka_model_init(&c->config, precision, isa, (const float *const *)c->tensors,
                              e.model) == MATRYOSHKA_OK, "isa %d", isa);
  e.pass_bytes = matryoshka_pass_bytes(e.model, CAPACITY, LONGEST, 1);
  e.pass = guarded(e.pass_bytes);
  CHECK(matryoshka_pass_init(e.model, CAPACITY, LONGEST, 1, e.pass) == MATRYOSHKA_OK, "pass");
  CHECK(matryoshka_model_smooth((const float *const *)c->tensors, e.pass, e.model) == MATRYOSHKA_OK,
        "smooth");
  return e;
}

static void close_engine(engine *e) {
  free_guarded(e->pass, e->pass_bytes);
  free_guarded(e->model, e->model_bytes);
}

int32_t random_batch(const matryoshka_config *c, uint64_t *seed, int32_t *ids, int32_t *offsets) {
  int32_t texts = 0;
  offsets[0] = 0;
  for (;;) {
    int32_t length = 1 + (int32_t)(next(seed) % (next(seed) % 4 ? 12 : LONGEST));
    if (offsets[texts] + length > CAPACITY) return texts;
    for (int32_t t = 0; t < length; t++) {
      ids[offsets[texts] + t] = (int32_t)(next(seed) % (uint32_t)c->vocabulary);
    }
    offsets[texts + 1] = offsets[texts] + length;
    texts++;
  }
}

static void agrees_with_double_precision(engine *e, const int32_t *lengths, double tolerance) {
  const matryoshka_config *c = &e->checkpoint->config;
  uint64_t seed = 7;
  int32_t ids[LONGEST];
  int32_t size = (c->layers + 1) * LONGEST * c->hidden;
  double *expected = malloc(sizeof(double) * (size_t)size);
  float *states = malloc(sizeof(float) * (size_t)size);
  for (; *lengths; lengths++) {
    int32_t length = *lengths, offsets[] = {0, length};
    for (int32_t t = 0; t < length; t++) ids[t] = (int32_t)(next(&seed) % (uint32_t)c->vocabulary);
    oracle(e->checkpoint, ids, length, expected);
    CHECK(matryoshka_hidden_states(e->pass, ids, offsets, 1, states) == MATRYOSHKA_OK, "states");
    int32_t numbers = (c->layers + 1) * length * c->hidden;
    double squares = 0;
    for (int32_t i = 0; i < numbers; i++) squares += pow(states[i] - expected[i], 2);
    CHECK(sqrt(squares / numbers) <= tolerance, "tolerance %g, D %d, %d tokens: %g", tolerance,
          c->hidden, length, sqrt(squares / numbers));
  }
  free(expected);
  free(states);
}

/*
 * Single large weights, and an input that always is large, cost the others none of their 8 bits: the
 * error is 1.3e-4, with them in the panels 4.6e-4, without smoothing 7.5e-3. One token, because it
 * attends to itself alone, exactly.
 */
static void outliers_cost_nothing(int32_t isa) {
  static const int32_t ONE[] = {1, 0};
  checkpoint *c = new_checkpoint((matryoshka_config){60, 96, 1, 3, 96, 70, 1e-12}, 3);
  float **layer = c->tensors + 5;
  for (int32_t j = 0; j < 3; j++) {
    layer[10][(2 * j + 1) * 96 + 31 * j] = 4;
    layer[12][(5 * j + 50) * 96 + 30 * j + 5] = -5;
  }
  layer[12][50 * 96 + 77] = 9;
  c->tensors[3][40] = layer[8][40] = 20;
  for (int32_t j = 0; j < 96; j++) layer[10][j * 96 + 40] *= 0.05f;
  for (int32_t t = 0; t < 6; t += 2) {
    for (int32_t j = 0; j < 96; j++) layer[t][j * 96 + 40] *= 0.05f;
  }
  engine e = open_engine(c, MATRYOSHKA_INT8, isa);
  agrees_with_double_precision(&e, ONE, 2.5e-4);
  close_engine(&e);
  free_checkpoint(c);
}

/* The same bits alone and in a batch, for every pooling; and poolings are what they are called. */
static void batches_change_nothing(engine *e) {
  const matryoshka_config *c = &e->checkpoint->config;
  int32_t d = c->hidden, ids[CAPACITY], offsets[CAPACITY + 1];
  float *together = malloc(sizeof(float) * CAPACITY * (size_t)d);
  float *alone = malloc(sizeof(float) * (size_t)d);
  float *states = malloc(sizeof(float) * (size_t)((c->layers + 1) * LONGEST * d));
  uint64_t seed = 11;
  for (int32_t round = 0; round < 5; round++) {
    int32_t texts = random_batch(c, &seed, ids, offsets);
    for (int32_t pooling = MATRYOSHKA_MEAN; pooling <= MATRYOSHKA_MAX; pooling++) {
      CHECK(matryoshka_sentence_vectors(e->pass, ids, offsets, texts, pooling, together) == 0, "run");
      for (int32_t b = 0; b < texts; b++) {
        int32_t length = offsets[b + 1] - offsets[b], one[] = {0, length};
        const int32_t *text = ids + offsets[b];
        CHECK(matryoshka_sentence_vectors(e->pass, text, one, 1, pooling, alone) == 0, "run");
        CHECK(!memcmp(alone, together + b * d, sizeof(float) * (size_t)d), "text %d of %d", b, texts);
        CHECK(matryoshka_hidden_states(e->pass, text, one, 1, states) == 0, "states");
        const float *last = states + c->layers * length * d;
        for (int32_t i = 0; i < d; i++) {
          double sum = 0, highest = -INFINITY, pooled = e->checkpoint->tensors[e->checkpoint->count - 1][i];
          for (int32_t t = 0; t < length; t++) {
            sum += last[t * d + i];
            highest = fmax(highest, last[t * d + i]);
          }
          for (int32_t k = 0; k < d; k++) {
            pooled += (double)e->checkpoint->tensors[e->checkpoint->count - 2][i * d + k] * last[k];
          }
          const double expected[] = {sum / length, last[i], tanh(pooled), highest};
          CHECK(fabs(alone[i] - expected[pooling]) < 1e-5, "pooling %d: %g for %g", pooling, alone[i],
                expected[pooling]);
        }
      }
    }
  }
  free(together);
  free(alone);
  free(states);
}

static void bad_batches_are_refused(engine *e) {
  int32_t ids[CAPACITY + 1] = {0}, bad_ids[] = {0, -1}, large[] = {e->checkpoint->config.vocabulary};
  int32_t one[] = {0, 1}, two[] = {0, 2}, empty[] = {0, 0}, late[] = {1, 2}, back[] = {0, 2, 1};
  int32_t long_text[] = {0, LONGEST + 1}, over[] = {0, 60, 120, CAPACITY + 1};
  int32_t wrap[] = {0, -2147483647 - 1};
  float out[3 * 128];
  struct { const int32_t *ids, *offsets; int32_t texts, pooling, expected; } cases[] = {
      {bad_ids, two, 1, 0, MATRYOSHKA_BAD_TOKEN},  {large, one, 1, 0, MATRYOSHKA_BAD_TOKEN},
      {ids, empty, 1, 0, MATRYOSHKA_BAD_OFFSETS},  {ids, late, 1, 0, MATRYOSHKA_BAD_OFFSETS},
      {ids, back, 2, 0, MATRYOSHKA_BAD_OFFSETS},   {ids, long_text, 1, 0, MATRYOSHKA_BAD_OFFSETS},
      {ids, over, 3, 0, MATRYOSHKA_BAD_OFFSETS},   {ids, wrap, 1, 0, MATRYOSHKA_BAD_OFFSETS},
      {ids, one, -1, 0, MATRYOSHKA_BAD_OFFSETS},   {0, one, 1, 0, MATRYOSHKA_BAD_OFFSETS},
      {ids, one, 1, -1, MATRYOSHKA_BAD_POOLING},   {ids, one, 1, 4, MATRYOSHKA_BAD_POOLING},
      {ids, one, 0, 0, MATRYOSHKA_OK},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    out[0] = 42;
    int32_t status = matryoshka_sentence_vectors(e->pass, cases[i].ids, cases[i].offsets,
                                                 cases[i].texts, cases[i].pooling, out);
    CHECK(status == cases[i].expected && out[0] == 42, "case %zu: %d", i, status);
  }
}

static void pass_too_small_to_smooth(const checkpoint *c, matryoshka_model *m) {
  int64_t model_bytes = matryoshka_model_bytes(&c->config, MATRYOSHKA_INT8);
  int64_t pass_bytes = matryoshka_pass_bytes(m, MATRYOSHKA_SMOOTHING_TOKENS - 1, LONGEST, 1);
  matryoshka_pass *pass = guarded(pass_bytes);
  char *before = malloc((size_t)model_bytes);
  memcpy(before, m, (size_t)model_bytes);
  CHECK(matryoshka_pass_init(m, MATRYOSHKA_SMOOTHING_TOKENS - 1, LONGEST, 1, pass) == 0, "pass");
  CHECK(matryoshka_model_smooth((const float *const *)c->tensors, pass, m) == MATRYOSHKA_BAD_OFFSETS,
        "a pass too small");
  CHECK(!memcmp(before, m, (size_t)model_bytes), "changed");
  free(before);
  free_guarded(pass, pass_bytes);
}

static void bad_models_are_refused(const checkpoint *c) {
  static const matryoshka_config WRONG[] = {
      {0, 8, 1, 1, 8, 8, 1e-12}, {8, 0, 1, 1, 8, 8, 1e-12},  {8, 8, 0, 1, 8, 8, 1e-12},
      {8, 8, 1, 0, 8, 8, 1e-12}, {8, 8, 1, 1, 0, 8, 1e-12},  {8, 8, 1, 1, 8, 0, 1e-12},
      {8, 8, 1, 3, 8, 8, 1e-12}, {8, 8, 1, 1, 8, 8, 0},      {8, 1 << 20, 1, 1, 8, 8, 1e-12},
      {8, 8, 1, 1, 8, 8, NAN},   {8, 8, 1, 1, 1 << 30, 8, 1},
  };
  const float *const *tensors = (const float *const *)c->tensors;
  int64_t bytes = matryoshka_model_bytes(&c->config, MATRYOSHKA_INT8);
  matryoshka_model *m = guarded(bytes);
  for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
    CHECK(matryoshka_model_bytes(&WRONG[i], 0) == 0, "config %zu", i);
    CHECK(matryoshka_model_init(&WRONG[i], 0, -1, tensors, m) == MATRYOSHKA_BAD_CONFIG, "%zu", i);
  }
  CHECK(matryoshka_model_bytes(&c->config, 3) == 0, "precision");
  CHECK(matryoshka_model_init(&c->config, -1, -1, tensors, m) == MATRYOSHKA_BAD_PRECISION, "precision");
  CHECK(matryoshka_model_init(&c->config, 0, 99, tensors, m) == MATRYOSHKA_NO_ISA, "isa");
  CHECK(matryoshka_model_init(&c->config, 0, -1, 0, m) == MATRYOSHKA_NO_TENSOR, "tensors");
  CHECK(matryoshka_model_init(&c->config, 0, -1, tensors, (matryoshka_model *)((char *)m + 4)) ==
            MATRYOSHKA_BAD_ALIGNMENT, "alignment");
  float *kept = c->tensors[7];
  c->tensors[7] = 0;
  CHECK(matryoshka_model_init(&c->config, 0, -1, tensors, m) == MATRYOSHKA_NO_TENSOR, "tensor 7");
  c->tensors[7] = kept;
  CHECK(matryoshka_model_init(&c->config, MATRYOSHKA_INT8, -1, tensors, m) == 0, "good one");
  pass_too_small_to_smooth(c, m);
  CHECK(matryoshka_pass_bytes(m, 0, 1, 1) == 0, "capacity");
  CHECK(matryoshka_pass_bytes(m, 1, c->config.positions + 1, 1) == 0, "longest");
  CHECK(matryoshka_pass_init(m, 1, 0, 1, (matryoshka_pass *)m) == MATRYOSHKA_BAD_CAPACITY, "longest");
  free_guarded(m, bytes);
}

/* A checkpoint without a pooler has every pooling but one. */
static void pooler_may_be_missing(checkpoint *c) {
  float *kept = c->tensors[c->count - 1];
  int32_t id = 3, offsets[] = {0, 1};
  float out[128];
  c->tensors[c->count - 1] = 0;
  engine e = open_engine(c, MATRYOSHKA_FP32, MATRYOSHKA_BEST);
  CHECK(matryoshka_sentence_vectors(e.pass, &id, offsets, 1, MATRYOSHKA_POOLER, out) ==
            MATRYOSHKA_BAD_POOLING, "pooler");
  CHECK(matryoshka_sentence_vectors(e.pass, &id, offsets, 1, MATRYOSHKA_MEAN, out) == 0, "mean");
  close_engine(&e);
  c->tensors[c->count - 1] = kept;
}

typedef struct {
  engine *engine;
  uint64_t seed;
  int32_t batches;
} worker;

/* Random batches, some of them broken, on a pass of its own over a shared model. */
static void *work(void *argument) {
  worker *w = argument;
  const matryoshka_config *c = &w->engine->checkpoint->config;
  matryoshka_pass *pass = guarded(w->engine->pass_bytes);
  int32_t ids[CAPACITY], offsets[CAPACITY + 1];
  float *out = malloc(sizeof(float) * CAPACITY * (size_t)c->hidden);
  CHECK(matryoshka_pass_init(w->engine->model, CAPACITY, LONGEST, 1, pass) == 0, "pass");
  for (int32_t i = 0; i < w->batches; i++) {
    int32_t texts = random_batch(c, &w->seed, ids, offsets), expected = MATRYOSHKA_OK;
    /* Short batches mostly: what is hunted is edges, and they are quick. */
    if (next(&w->seed) % 8) texts = 1 + (int32_t)(next(&w->seed) % 2) % texts;
    if (next(&w->seed) % 16 == 0) {
      ids[next(&w->seed) % (uint32_t)offsets[texts]] = (int32_t)(next(&w->seed) << 1);
      expected = -1;
    }
    if (next(&w->seed) % 16 == 0) {
      offsets[next(&w->seed) % (uint32_t)(texts + 1)] = (int32_t)(next(&w->seed) << 1);
      expected = -1;
    }
    int32_t status = matryoshka_sentence_vectors(pass, ids, offsets, texts,
                                                 (int32_t)(next(&w->seed) % 4), out);
    CHECK(expected || status == MATRYOSHKA_OK, "batch %d: %d", i, status);
    for (int64_t n = 0; !status && n < (int64_t)texts * c->hidden; n++) {
      CHECK(isfinite(out[n]), "batch %d, number %lld", i, (long long)n);
    }
  }
  free(out);
  free_guarded(pass, w->engine->pass_bytes);
  return 0;
}

static void random_batches(int64_t batches) {
  enum { THREADS = 2 };
  int64_t engines = 0, isas = 0;
  for (int32_t isa = 0; isa <= MATRYOSHKA_AVX512; isa++) isas += matryoshka_has_isa(isa);
  engines = isas * 3 * SHAPE_COUNT;
  for (int32_t isa = 0; isa <= MATRYOSHKA_AVX512; isa++) {
    for (int32_t n = 0; matryoshka_has_isa(isa) && n < 3 * SHAPE_COUNT; n++) {
      checkpoint *c = new_checkpoint(SHAPES[n % SHAPE_COUNT], 5);
      engine e = open_engine(c, n / SHAPE_COUNT, isa);
      pthread_t threads[THREADS];
      worker workers[THREADS];
      for (int t = 0; t < THREADS; t++) {
        workers[t] = (worker){&e, (uint64_t)(1000 * n + t), (int32_t)(batches / engines / THREADS + 1)};
        CHECK(!pthread_create(&threads[t], 0, work, &workers[t]), "thread");
      }
      for (int t = 0; t < THREADS; t++) pthread_join(threads[t], 0);
      close_engine(&e);
      free_checkpoint(c);
    }
  }
}

int main(int argc, char **argv) {
  int64_t batches = argc > 1 ? atoll(argv[1]) : 20000;
  for (int32_t isa = 0; isa <= MATRYOSHKA_AVX512; isa++) {
    if (!matryoshka_has_isa(isa)) {
      printf("instruction set %d: not here, not tested\n", isa);
      continue;
    }
    for (int32_t precision = 0; precision < 3; precision++) {
      for (int32_t s = 0; s < SHAPE_COUNT; s++) {
        checkpoint *c = new_checkpoint(SHAPES[s], (uint64_t)s);
        engine e = open_engine(c, precision, isa);
        agrees_with_double_precision(&e, LENGTHS, TOLERANCE[precision]);
        batches_change_nothing(&e);
        bad_batches_are_refused(&e);
        close_engine(&e);
        parts_change_nothing(c, precision, isa);
        free_checkpoint(c);
      }
      CHECK(matryoshka_peak(isa, precision) > 1e8, "peak");
    }
    outliers_cost_nothing(isa);
    scores_are_dot_products(isa);
    printf("instruction set %d: as in double precision, in any batch, in any parts\n", isa);
  }
  checkpoint *c = new_checkpoint(SHAPES[0], 1);
  bad_models_are_refused(c);
  pooler_may_be_missing(c);
  bad_searches_are_refused();
  bad_query_batches_are_refused();
  free_checkpoint(c);
  random_batches(batches);
  printf("%lld random batches\n", (long long)batches);
  return 0;
}
