/* A batch computed in parts, by one thread in any order or by several at once, against the whole. */
#include <pthread.h>
#include <string.h>

#include "test.h"

enum { MOST_PARTS = 5, THREADS = 2 };

typedef struct {
  matryoshka_pass *pass;
  const int32_t *ids, *offsets;
  int32_t texts, phases, parts, thread;
  pthread_barrier_t *barrier;
} worker;

static void part(const worker *w, int32_t phase, int32_t number) {
  int32_t status = matryoshka_part(w->pass, w->ids, w->offsets, w->texts, phase, w->parts, number,
                                   w->thread);
  CHECK(status == MATRYOSHKA_OK, "part %d of phase %d: %d", number, phase, status);
}

/* One thread, the parts of a phase in another order each time. */
static void in_turn(const worker *w, uint64_t *seed) {
  for (int32_t phase = 0; phase < w->phases; phase++) {
    int32_t first = (int32_t)(next(seed) % (uint32_t)w->parts), back = (int32_t)(next(seed) % 2);
    for (int32_t i = 0; i < w->parts; i++) {
      int32_t number = (first + i) % w->parts;
      part(w, phase, back ? w->parts - 1 - number : number);
    }
  }
}

static void *at_once(void *argument) {
  const worker *w = argument;
  for (int32_t phase = 0; phase < w->phases; phase++) {
    for (int32_t number = w->thread; number < w->parts; number += THREADS) part(w, phase, number);
    pthread_barrier_wait(w->barrier);
  }
  return 0;
}

static void on_threads(const worker *w) {
  pthread_t threads[THREADS];
  worker workers[THREADS];
  pthread_barrier_t barrier;
  CHECK(!pthread_barrier_init(&barrier, 0, THREADS), "barrier");
  for (int t = 0; t < THREADS; t++) {
    workers[t] = *w;
    workers[t].thread = t;
    workers[t].barrier = &barrier;
    CHECK(!pthread_create(&threads[t], 0, at_once, &workers[t]), "thread");
  }
  for (int t = 0; t < THREADS; t++) pthread_join(threads[t], 0);
  pthread_barrier_destroy(&barrier);
}

static void bad_parts_are_refused(const worker *w) {
  const struct { int32_t phase, parts, part, worker; } WRONG[] = {
      {-1, 1, 0, 0}, {w->phases, 1, 0, 0}, {0, 0, 0, 0}, {0, -1, 0, 0},
      {0, 2, 2, 0},  {0, 2, -1, 0},        {0, 1, 0, -1}, {0, 1, 0, THREADS},
  };
  int32_t wrong_id = -1, one[] = {0, 1}, back[] = {0, 2, 1}, far[] = {0, CAPACITY + 1};
  float out[256];
  out[0] = 42;
  for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
    CHECK(matryoshka_part(w->pass, w->ids, one, 1, WRONG[i].phase, WRONG[i].parts, WRONG[i].part,
                          WRONG[i].worker) == MATRYOSHKA_BAD_PART, "case %zu", i);
  }
  CHECK(matryoshka_part(w->pass, &wrong_id, one, 1, 0, 1, 0, 0) == MATRYOSHKA_BAD_TOKEN, "id");
  CHECK(matryoshka_part(w->pass, w->ids, back, 2, 0, 1, 0, 0) == MATRYOSHKA_BAD_OFFSETS, "offsets");
  CHECK(matryoshka_pool(w->pass, back, 2, 0, out) == MATRYOSHKA_BAD_OFFSETS, "offsets");
  CHECK(matryoshka_pool(w->pass, far, 1, 0, out) == MATRYOSHKA_BAD_OFFSETS, "length");
  CHECK(matryoshka_pool(w->pass, 0, 1, 0, out) == MATRYOSHKA_BAD_OFFSETS, "null");
  CHECK(matryoshka_pool(w->pass, one, 1, 4, out) == MATRYOSHKA_BAD_POOLING, "pooling");
  CHECK(out[0] == 42, "written");
}

void parts_change_nothing(const checkpoint *c, int32_t precision, int32_t isa) {
  int64_t model_bytes = matryoshka_model_bytes(&c->config, precision);
  matryoshka_model *model = guarded(model_bytes);
  CHECK(!matryoshka_model_init(&c->config, precision, isa, (const float *const *)c->tensors, model),
        "model");
  CHECK(matryoshka_pass_bytes(model, CAPACITY, LONGEST, 0) == 0, "no workers");
  int64_t bytes = matryoshka_pass_bytes(model, CAPACITY, LONGEST, THREADS);
  matryoshka_pass *pass = guarded(bytes);
  CHECK(!matryoshka_pass_init(model, CAPACITY, LONGEST, THREADS, pass), "pass");
  int32_t ids[CAPACITY], offsets[CAPACITY + 1];
  size_t room = sizeof(float) * CAPACITY * (size_t)c->config.hidden;
  float *whole = malloc(room), *split = malloc(room);
  uint64_t seed = 3;
  worker w = {pass, ids, offsets, 0, 2 * c->config.layers + 1, 0, 0, 0};
  for (int32_t round = 0; round < 30; round++) {
    /* Also one text, and batches of fewer tiles than parts. */
    w.texts = random_batch(&c->config, &seed, ids, offsets);
    if (round % 3) w.texts = 1 + round % w.texts;
    w.parts = 1 + (int32_t)(next(&seed) % MOST_PARTS);
    int32_t pooling = round % 4;
    size_t size = sizeof(float) * (size_t)(w.texts * c->config.hidden);
    CHECK(!matryoshka_sentence_vectors(pass, ids, offsets, w.texts, pooling, whole), "whole");
    /* What the whole left behind must not be taken for what a part forgot. */
    memset(pass, 0, (size_t)bytes);
    CHECK(!matryoshka_pass_init(model, CAPACITY, LONGEST, THREADS, pass), "pass");
    if (round % 2) on_threads(&w);
    else in_turn(&w, &seed);
    CHECK(!matryoshka_pool(pass, offsets, w.texts, pooling, split), "pool");
    CHECK(!memcmp(whole, split, size), "%d texts in %d parts", w.texts, w.parts);
  }
  bad_parts_are_refused(&w);
  free(whole);
  free(split);
  free_guarded(pass, bytes);
  free_guarded(model, model_bytes);
}
