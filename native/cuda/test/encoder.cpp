// The kernels of the forward pass against double precision, on both paths: mma.sync over matrices row
// by row, and wgmma over matrices in tiles.
#include "test.h"

// A block of a product: rows and columns, those of a warp where they matter to the counts.
struct Block {
  int bm, bn, wm, wn;
  unsigned threads;
  size_t shared;
};

struct Path {
  bool tiled;
  const char* suffix;
  Block wide, small, wide_rows, small_rows;
  std::string name(const char* kernel) const { return std::string(kernel) + suffix; }
  // That memory has to hold.
  int rows(int t) const { return tiled ? (t + 63) / 64 * 64 : t; }
};

static const Path MMA = {false,
                         "",
                         {128, 128, 64, 32, 256, 65536},
                         {16, 64, 16, 16, 128, 20480},
                         {64, 384, 32, 96, 256, 86016},
                         {16, 384, 16, 96, 128, 76800}};
static const Path WGMMA = {true,
                           "_90",
                           {128, 192, 0, 0, 256, 81952},
                           {64, 64, 0, 0, 128, 98400},
                           {128, 384, 0, 0, 512, 196656},
                           {64, 384, 0, 0, 256, 229440}};

static double gelu(double x) { return 0.5 * x * (1 + erf(x / sqrt(2.0))); }

static std::vector<double> product(const Halves& x, const Halves& w, const Floats& bias, int t,
                                   int n, int k) {
  std::vector<double> out(static_cast<size_t>(t) * n);
  for (int i = 0; i < t; i++) {
    for (int j = 0; j < n; j++) {
      double sum = bias.data[j];
      for (int c = 0; c < k; c++) {
        sum += static_cast<double>(x.data[i * k + c]) * static_cast<double>(w.data[j * k + c]);
      }
      out[i * n + j] = sum;
    }
  }
  return out;
}

static void normalize(std::vector<double>& x, const Floats& gain, const Floats& shift, int d,
                      double epsilon) {
  for (size_t at = 0; at < x.size(); at += d) {
    double mean = 0, squares = 0;
    for (int c = 0; c < d; c++) mean += x[at + c] / d;
    for (int c = 0; c < d; c++) squares += (x[at + c] - mean) * (x[at + c] - mean) / d;
    for (int c = 0; c < d; c++) {
      x[at + c] = (x[at + c] - mean) / sqrt(squares + epsilon) * gain.data[c] + shift.data[c];
    }
  }
}

// What a tiled product has to execute, whatever the shape of its warps.
static void check_counts(const Path& path, const Block& block, int t, int n, int k) {
  emulator::Counts c = emulator::counts();
  long rows = blocks(t, block.bm) * block.bm, columns = n / block.bn;
  long products = rows / 16 * (n / 8) * (k / 16), done = path.tiled ? c.wgmma : c.mma;
  check(done == products && c.mma + c.wgmma == done, "products: %.0f, model %.0f", done, products);
  long fragments = 0;
  if (!path.tiled) {
    fragments = rows / block.wm * (n / block.wn) * (k / 16) * (block.wm / 16 + block.wn / 16);
  }
  check(c.ldmatrix == fragments, "ldmatrix: %.0f, model %.0f", c.ldmatrix, fragments);
  long bytes = (columns * path.rows(t) + blocks(t, block.bm) * n) * 2L * k;
  check(c.async_bytes == bytes, "bytes: %.0f, model %.0f", c.async_bytes, bytes);
  check(c.conflicts == 0, "bank conflicts: %.0f, expected %.0f", c.conflicts, 0);
}

// Device memory as a path lays a matrix out.
struct Matrix : Halves {
  const Path& path;
  int width;
  Matrix(const Path& p, int rows, int w)
      : Halves(static_cast<size_t>(p.rows(rows)) * w), path(p), width(w) {}
  Matrix(const Path& p, const Halves& from, int w) : Matrix(p, from.size / w, w) {
    each(from.size, [&](Half& here, size_t i) { here = from.data[i]; });
  }
  void copy_to(Halves& to) {
    each(to.size, [&](Half& here, size_t i) { to.data[i] = here; });
  }
  template <class F>
  void each(size_t n, F f) {
    for (size_t i = 0; i < n; i++) {
      size_t row = i / width, column = i % width, tile = row / 64 * (width / 64) + column / 64;
      size_t place = tile * 4096 + row % 64 * 64 + (column / 8 % 8 ^ row % 8) * 8 + column % 8;
      f(data[path.tiled ? place : i], i);
    }
  }
};

static void test_linear(const Path& path, int t, int n, int k) {
  Halves x(static_cast<size_t>(t) * k), w(static_cast<size_t>(n) * k);
  Floats bias(n);
  randomize(x, 1), randomize(w, 0.05), randomize(bias, 1);
  Ints batch(4);
  header(batch, t, 1, 0);
  std::vector<double> expected = product(x, w, bias, t, n, k);
  Halves wide(static_cast<size_t>(t) * n), small(wide.size);
  Matrix left(path, x, k), right(path, w, k);
  // More blocks than the batch has rows for, as in a recorded graph.
  auto run_with = [&](const char* name, const Block& block, Halves& out) {
    emulator::reset_counts();
    run(path.name(name).c_str(), {n / block.bn + 0u, blocks(t, block.bm) + 1, 1}, block.threads,
        block.shared, batch.data, left.data, right.data, bias.data, out.data, n, k);
    check_counts(path, block, t, n, k);
  };
  run_with("linear_wide", path.wide, wide);
  compare("linear_wide", wide, expected, 5e-4);
  run_with("linear_small", path.small, small);
  check(same(wide, small), "linear: the tiles differ at %.0f × %.0f", t, n);
  for (double& e : expected) {
    e = gelu(e);
  }
  Matrix inner(path, t, n);
  run_with("gelu_wide", path.wide, inner);
  inner.copy_to(wide);
  compare("gelu_wide", wide, expected, 5e-4);
  run_with("gelu_small", path.small, inner);
  inner.copy_to(small);
  check(same(wide, small), "gelu: the tiles differ at %.0f × %.0f", t, n);
}

static void test_norm(const Path& path, int t, int k) {
  const int d = 384;
  Halves x(static_cast<size_t>(t) * k), w(static_cast<size_t>(d) * k);
  Halves residual(static_cast<size_t>(t) * d), small(residual.size), wide(residual.size);
  Floats bias(d), gain(d), shift(d);
  randomize(x, 1), randomize(w, 0.05), randomize(bias, 1), randomize(residual, 2, 3);
  randomize(gain, 1), randomize(shift, 1);
  Ints batch(4);
  header(batch, t, 1, 0);
  std::vector<double> expected = product(x, w, bias, t, d, k);
  for (size_t i = 0; i < expected.size(); i++) {
    expected[i] += static_cast<double>(residual.data[i]);
  }
  normalize(expected, gain, shift, d, 1e-12);
  Matrix left(path, x, k), right(path, w, k), before(path, residual, d), after(path, t, d);
  auto run_with = [&](const char* name, const Block& block, Matrix& out, Matrix& in) {
    emulator::reset_counts();
    run(path.name(name).c_str(), {1, blocks(t, block.bm) + 1, 1}, block.threads, block.shared,
        batch.data, left.data, right.data, bias.data, in.data, gain.data, shift.data, 1e-12f,
        out.data, k);
    check_counts(path, block, t, d, k);
  };
  run_with("norm_wide", path.wide_rows, after, before);
  after.copy_to(wide);
  compare("norm_wide", wide, expected, 1e-3);
  // In place: the output is the residual.
  run_with("norm_small", path.small_rows, before, before);
  before.copy_to(small);
  check(same(wide, small), "norm: the tiles differ at %.0f rows, K %.0f", t, k);
}

static std::vector<double> attention(const Halves& qkv, const std::vector<int>& offsets, int d) {
  std::vector<double> out(static_cast<size_t>(offsets.back()) * d);
  auto at = [&](int token, int part, int c) {
    return static_cast<double>(qkv.data[(static_cast<size_t>(token) * 3 + part) * d + c]);
  };
  for (size_t text = 0; text + 1 < offsets.size(); text++) {
    for (int head = 0; head < d; head += 32) {
      for (int q = offsets[text]; q < offsets[text + 1]; q++) {
        std::vector<double> weight;
        double max = -1e300, sum = 0;
        for (int k = offsets[text]; k < offsets[text + 1]; k++) {
          double dot = 0;
          for (int c = head; c < head + 32; c++) dot += at(q, 0, c) * at(k, 1, c);
          weight.push_back(dot / sqrt(32.0));
          max = std::max(max, weight.back());
        }
        for (double& x : weight) sum += x = exp(x - max);
        for (size_t k = 0; k < weight.size(); k++) {
          for (int c = head; c < head + 32; c++) {
            out[static_cast<size_t>(q) * d + c] += weight[k] / sum * at(offsets[text] + k, 2, c);
          }
        }
      }
    }
  }
  return out;
}

static void test_attention(const Path& path, const std::vector<int>& lengths) {
  const int d = 64;
  std::vector<int> offsets{0}, tiles;
  long products = 0, bytes = 0;
  for (size_t text = 0; text < lengths.size(); text++) {
    int length = lengths[text];
    offsets.push_back(offsets.back() + length);
    for (int first = 0; first < length; first += 64) {
      tiles.insert(tiles.end(), {static_cast<int>(text), first});
      // Per 64 × 64 tile: queries × keys × 32 and queries × 32 × keys.
      products += d / 32 * blocks(length, 64) * 2L * (64 * 64 * 32) / (16 * 8 * 16);
      bytes += d * 2L * (2 * length + std::min(64, length - first));
    }
  }
  int t = offsets.back();
  Halves qkv(static_cast<size_t>(t) * 3 * d), out(static_cast<size_t>(t) * d);
  Matrix context(path, t, d);
  randomize(qkv, 1.5);
  Ints batch(4), starts(offsets.size()), places(tiles.size());
  header(batch, t, lengths.size(), tiles.size() / 2);
  std::copy(offsets.begin(), offsets.end(), starts.data);
  std::copy(tiles.begin(), tiles.end(), places.data);
  emulator::reset_counts();
  run(path.name("attention").c_str(), {d / 32u, static_cast<unsigned>(tiles.size() / 2 + 1), 1}, 128, 20480,
      batch.data, starts.data, places.data, qkv.data, context.data, d);
  emulator::Counts c = emulator::counts();
  check(c.mma == products, "attention, mma: %.0f, model %.0f", c.mma, products);
  check(c.async_bytes == bytes, "attention, bytes: %.0f, model %.0f", c.async_bytes, bytes);
  check(c.conflicts == 0, "attention, bank conflicts: %.0f, expected %.0f", c.conflicts, 0);
  context.copy_to(out);
  compare("attention", out, attention(qkv, offsets, d), 1e-3);
}

static void test_embed(const Path& path, int t) {
  const int d = 384, words = 50, positions = 20;
  Halves word(words * d), out(static_cast<size_t>(t) * d);
  Matrix states(path, t, d);
  Floats position(positions * d), gain(d), shift(d);
  randomize(word, 1), randomize(position, 1), randomize(gain, 1), randomize(shift, 1);
  Ints batch(4), ids(t), places(t);
  header(batch, t, 1, 0);
  std::vector<double> expected;
  for (int i = 0; i < t; i++) {
    ids.data[i] = i == 0 ? words - 1 : i * 7 % words;
    places.data[i] = i == 0 ? positions - 1 : i % positions;
    for (int c = 0; c < d; c++) {
      expected.push_back(static_cast<double>(word.data[ids.data[i] * d + c]) +
                         position.data[places.data[i] * d + c]);
    }
  }
  normalize(expected, gain, shift, d, 1e-12);
  run(path.name("embed").c_str(), {blocks(t, 4) + 1, 1, 1}, 128, 0, batch.data, ids.data, places.data, word.data,
      position.data, gain.data, shift.data, 1e-12f, states.data);
  states.copy_to(out);
  compare("embed", out, expected, 5e-4);
}

static void test_pool(const Path& path, const std::vector<int>& lengths) {
  const int d = 384, texts = lengths.size();
  Ints batch(4), offsets(texts + 1);
  offsets.data[0] = 0;
  for (int i = 0; i < texts; i++) {
    offsets.data[i + 1] = offsets.data[i] + lengths[i];
  }
  int t = offsets.data[texts];
  header(batch, t, texts, 0);
  Halves states(static_cast<size_t>(t) * d), w(d * d);
  Floats out(texts * d), bias(d);
  randomize(states, 1), randomize(w, 0.05), randomize(bias, 1);
  Matrix laid_out(path, states, d);
  auto state = [&](int token, int c) {
    return static_cast<double>(states.data[static_cast<size_t>(token) * d + c]);
  };
  for (int mode : {0, 1, 3}) {
    std::vector<double> expected;
    for (int i = 0; i < texts; i++) {
      for (int c = 0; c < d; c++) {
        int from = offsets.data[i], to = mode == 1 ? from + 1 : offsets.data[i + 1];
        double all = state(from, c);
        for (int token = from + 1; token < to; token++) {
          all = mode == 3 ? std::max(all, state(token, c)) : all + state(token, c);
        }
        expected.push_back(mode == 3 ? all : all / (to - from));
      }
    }
    run(path.name("pool").c_str(), {texts + 1u, 1, 1}, 192, 0, batch.data, offsets.data, laid_out.data, out.data, mode);
    compare("pool", out, expected, 1e-5);
  }
  std::vector<double> expected;
  for (int i = 0; i < texts; i++) {
    for (int j = 0; j < d; j++) {
      double sum = bias.data[j];
      for (int c = 0; c < d; c++) {
        sum += state(offsets.data[i], c) * static_cast<double>(w.data[j * d + c]);
      }
      expected.push_back(tanh(sum));
    }
  }
  run(path.name("pooler").c_str(), {texts + 1u, 1, 1}, 384, 0, batch.data, offsets.data, laid_out.data, w.data,
      bias.data, out.data);
  compare("pooler", out, expected, 1e-5);
}

static void test_tokens(const Path& path) {
  test_attention(path, {7, 130, 64, 65, 1, 200});
  test_embed(path, 30);
  test_pool(path, {5, 1, 40, 90});
}

void test_encoder() {
  for (int t : {1, 16, 70, 200}) {
    test_linear(MMA, t, 256, 384);
  }
  test_linear(MMA, 33, 128, 64);
  for (int t : {1, 17, 130}) {
    test_norm(MMA, t, 384);
  }
  test_norm(MMA, 70, 96);
  test_tokens(MMA);
  test_attention(MMA, {512, 3});
  test_embed(MMA, 1);
}

void test_hopper() {
  // One row; one beyond a tile; one beyond a block. Fewer steps of K than stages, and several rounds.
  test_linear(WGMMA, 1, 384, 384);
  test_linear(WGMMA, 65, 192, 832);
  test_linear(WGMMA, 129, 192, 64);
  test_norm(WGMMA, 1, 384);
  test_norm(WGMMA, 129, 384);
  test_norm(WGMMA, 70, 832);
  test_tokens(WGMMA);
}
