// What follows pooling, against double precision.
#include "test.h"

static void scale_to_unit(std::vector<double>& x, size_t from, int d) {
  double squares = 0;
  for (int c = 0; c < d; c++) squares += x[from + c] * x[from + c];
  for (int c = 0; c < d; c++) x[from + c] /= sqrt(squares);
}

static void test_vectors(int texts, bool map, int units, int d) {
  const int all = 384;
  Ints batch(4);
  header(batch, 1, texts, 0).data[3] = d;
  Floats vectors(texts * all), w(all * all), k(std::max(1, units) * all), bias(std::max(1, units));
  Floats v(all * std::max(1, units)), offset(all), out(texts * d);
  randomize(vectors, 3), randomize(w, 0.05), randomize(k, 0.05), randomize(bias, 0.5);
  randomize(v, 0.05), randomize(offset, 0.05);
  std::vector<double> expected;
  for (int i = 0; i < texts; i++) {
    std::vector<double> in(vectors.data + i * all, vectors.data + (i + 1) * all), active;
    scale_to_unit(in, 0, all);
    for (int h = 0; h < units; h++) {
      double sum = bias.data[h];
      for (int c = 0; c < all; c++) sum += k.data[h * all + c] * in[c];
      active.push_back(std::max(0.0, sum));
    }
    for (int j = 0; j < d; j++) {
      double sum = map ? 0 : in[j];
      for (int c = 0; map && c < all; c++) sum += w.data[j * all + c] * in[c];
      for (int h = 0; h < units; h++) sum += v.data[j * units + h] * active[h];
      expected.push_back(sum + (units > 0 ? offset.data[j] : 0));
    }
    scale_to_unit(expected, static_cast<size_t>(i) * d, d);
  }
  float* none = nullptr;
  run("finish", {texts + 1u, 1, 1}, 384, (2 * all + units + 12) * 4, batch.data, vectors.data,
      map ? w.data : none, k.data, bias.data, v.data, offset.data, units, out.data);
  compare("finish", out, expected, 1e-6);
}

void test_finish() {
  test_vectors(3, true, 0, 64);
  test_vectors(2, true, 100, 384);
  test_vectors(2, false, 0, 17);
}
