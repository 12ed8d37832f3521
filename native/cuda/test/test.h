// What the tests of kernels share: memory of the device, launches, comparisons.
#pragma once
#include <stdio.h>

#include <algorithm>
#include <random>
#include <vector>

#include "../emulator/emulator.h"

inline int failures;
inline std::mt19937 generator(1);

inline void check(bool good, const char* format, double a, double b) {
  if (!good) {
    failures++;
    printf("FAILED: ");
    printf(format, a, b);
    printf("\n");
  }
}

// Device memory with random halves or floats.
template <class E>
struct Buffer {
  size_t size;
  E* data;
  explicit Buffer(size_t n) : size(n), data(static_cast<E*>(emulator::allocate(n * sizeof(E)))) {}
  ~Buffer() { emulator::release(data); }
  Buffer(const Buffer&) = delete;
};
typedef Buffer<Half> Halves;
typedef Buffer<float> Floats;
typedef Buffer<int> Ints;

template <class B>
B& randomize(B& buffer, double scale, double mean = 0) {
  std::normal_distribution<float> normal(mean, scale);
  for (size_t i = 0; i < buffer.size; i++) {
    buffer.data[i] = normal(generator);
  }
  return buffer;
}

template <class... A>
void run(const char* name, dim3 grid, unsigned threads, size_t shared, A... arguments) {
  void* parameters[] = {&arguments...};
  const char* error =
      emulator::launch(emulator::kernels().at(name), grid, {threads, 1, 1}, shared, parameters);
  if (error != nullptr) {
    failures++;
    printf("FAILED: %s: %s\n", name, error);
  }
}

// ‖got − expected‖ / ‖expected‖; NaN, which is what untouched memory holds, is never good.
template <class E>
void compare(const char* what, const Buffer<E>& got, const std::vector<double>& expected,
                    double limit) {
  double wrong = 0, all = 0;
  for (size_t i = 0; i < expected.size(); i++) {
    double d = static_cast<double>(got.data[i]) - expected[i];
    wrong += d * d;
    all += expected[i] * expected[i];
  }
  double error = sqrt(wrong / all);
  if (!(error <= limit)) {
    failures++;
    printf("FAILED: %s: relative error %.2e, limit %.0e\n", what, error, limit);
  }
}

template <class E>
bool same(const Buffer<E>& a, const Buffer<E>& b) {
  return memcmp(a.data, b.data, a.size * sizeof(E)) == 0;
}

inline unsigned blocks(int n, int size) { return (n + size - 1) / size; }

inline Ints& header(Ints& batch, int tokens, int texts, int tiles) {
  batch.data[0] = tokens;
  batch.data[1] = texts;
  batch.data[2] = tiles;
  batch.data[3] = 0;
  return batch;
}

// The groups of tests.
void test_encoder();
void test_hopper();
void test_finish();
void test_search();
