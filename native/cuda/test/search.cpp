// Search against a sort of all scores.
#include "test.h"

static uint64_t sort_key(float score, int row) {
  uint32_t bits;
  memcpy(&bits, &score, 4);
  bits = bits >> 31 ? ~bits : bits | 0x80000000u;
  return static_cast<uint64_t>(bits) << 32 | (0xffffffffu - row);
}

// Small whole numbers, so that every sum is exact and many rows tie. `values` numbers from -values to
// values; with 0 all rows are the same, and lists overflow.
static void test_lists(bool many, int n, int queries, int dims, int k, float margin, int values) {
  const int room = 4096, bn = many ? 128 : 16;
  const unsigned padded = blocks(queries, bn) * bn;
  Halves rows(static_cast<size_t>(n) * dims), q(static_cast<size_t>(padded) * dims);
  std::uniform_int_distribution<int> number(-values, values);
  for (size_t i = 0; i < rows.size; i++) rows.data[i] = number(generator);
  memset(q.data, 0, q.size * 2);
  for (int i = 0; i < queries * dims; i++) q.data[i] = number(generator);
  Buffer<uint32_t> hidden(blocks(n, 32));
  for (size_t i = 0; i < hidden.size; i++) hidden.data[i] = generator() & generator() & generator();
  Ints excluded(padded), counts(padded);
  Floats thresholds(padded), margins(padded);
  // None for the queries that only fill up a tile: their threshold lets nothing pass.
  Buffer<uint64_t> lists(static_cast<size_t>(queries) * room);
  for (unsigned i = 0; i < padded; i++) {
    bool there = static_cast<int>(i) < queries;
    excluded.data[i] = static_cast<int>(i) % 3 == 0 ? static_cast<int>(generator() % n) : -1;
    thresholds.data[i] = there ? -INFINITY : INFINITY;
    margins.data[i] = margin;
    counts.data[i] = 0;
  }
  // All of a first chunk fits; from there on twice as many rows at a time.
  for (int first = 0, size = room; first < n; first += size, size = first) {
    int end = std::min(n, first + size);
    run(many ? "score_many" : "score_few", {blocks(end - first, 128), padded / bn, 1}, 256,
        many ? 65536 : 36864, rows.data, q.data, dims, first, end, hidden.data, excluded.data,
        thresholds.data, counts.data, lists.data);
    run("keep_best", {static_cast<unsigned>(queries), 1, 1}, 512, room * 8, thresholds.data,
        margins.data, counts.data, lists.data, k);
  }
  for (int i = 0; i < queries; i++) {
    std::vector<uint64_t> expected;
    for (int r = 0; r < n; r++) {
      float score = 0;
      for (int c = 0; c < dims; c++) {
        score += static_cast<float>(rows.data[r * dims + c]) *
                 static_cast<float>(q.data[i * dims + c]);
      }
      if ((hidden.data[r / 32] >> (r % 32) & 1) == 0 && r != excluded.data[i]) {
        expected.push_back(sort_key(score, r));
      }
    }
    std::sort(expected.rbegin(), expected.rend());
    if (static_cast<int>(expected.size()) > k) {
      float best;
      uint32_t bits = expected[k - 1] >> 32;
      bits = bits >> 31 ? bits ^ 0x80000000u : ~bits;
      memcpy(&best, &bits, 4);
      uint64_t least = sort_key(best - margin, 0x7fffffff);
      while (expected.back() < least) expected.pop_back();
    }
    if (expected.size() > room) {
      check(counts.data[i] < 0, "search: a list of %.0f is not marked (query %.0f)",
            expected.size(), i);
      continue;
    }
    bool good = counts.data[i] == static_cast<int>(expected.size()) &&
                std::equal(expected.begin(), expected.end(), lists.data + i * room);
    check(good, "search: another list than expected, of %.0f (query %.0f)", expected.size(), i);
  }
}

void test_search() {
  test_lists(false, 5000, 3, 64, 10, 2, 2);
  test_lists(true, 4200, 20, 32, 1, 0, 1);
  test_lists(false, 100, 17, 32, 150, 0, 3);
  test_lists(false, 5000, 2, 32, 10, 0, 0);
}
