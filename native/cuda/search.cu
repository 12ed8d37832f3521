// Exact search: scores on tensor cores, of which only those that can still matter are ever written.
//
// A chunk of the rows at a time is multiplied by the queries (score), and every score that reaches its
// query's threshold is appended to that query's list; then the list is sorted and the threshold rises
// to the k-th best less a margin (keep_best). The margin is twice the error that 16 bits can make, so at
// the end the list holds every row that may be among the k best; the host scores those exactly. A list
// that overflows is marked, and its query is left to the host.
#include "product.h"

// Entries of a list. A first chunk of as many rows cannot overflow it.
constexpr int ROOM = 4096;

// A count that no appending brings above 0.
constexpr int OVERFLOWED = -0x40000000;

// Few queries: the rows are read once at the speed of memory. Many: a product as in the encoder.
typedef Tile<128, 16, 8, 1, 4> FewQueries;
typedef Tile<128, 128, 2, 4, 4> ManyQueries;

// Orders as (score descending, row ascending) where larger comes first. No key is 0.
DEVICE uint64_t sort_key(float score, int row) {
  uint32_t bits = float_bits(score);
  bits = bits >> 31 ? ~bits : bits | 0x80000000u;
  return static_cast<uint64_t>(bits) << 32 | (0xffffffffu - row);
}
DEVICE float score_of(uint64_t key) {
  uint32_t bits = static_cast<uint32_t>(key >> 32);
  return bits_float(bits >> 31 ? bits ^ 0x80000000u : ~bits);
}

// rows: n × dims halves; queries: a multiple of BN × dims. The chunk is rows [first, end). hidden: a bit
// a row that must not be found, or null; excluded: a row for each query, or -1.
// Grid (end - first)/BM × queries/BN.
template <class T>
DEVICE void score_rows(const __half* rows, const __half* queries, int dims, int first, int end,
                       const uint32_t* hidden, const int* excluded, const float* thresholds,
                       int* counts, uint64_t* lists) {
  SHARED(shared);
  const int m0 = first + blockIdx.x * T::BM, n0 = blockIdx.y * T::BN;
  T tile;
  multiply(tile, rows, queries, end, dims, m0, n0, reinterpret_cast<__half*>(shared));
  auto offer = [&](int row, int query, float score) {
    if (row < end && score >= thresholds[query] && row != excluded[query] &&
        (hidden == nullptr || (hidden[row / 32] >> (row % 32) & 1) == 0)) {
      int place = atomic_increment(&counts[query]);
      if (place < ROOM) {
        lists[static_cast<size_t>(query) * ROOM + place] = sort_key(score, row);
      }
    }
  };
  each_pair(tile, [&](int row, int column, float& a, float& b, int, int) {
    offer(m0 + row, n0 + column, a);
    offer(m0 + row, n0 + column + 1, b);
  });
}

extern "C" __global__ void __launch_bounds__(256, 2)
    score_few(const __half* rows, const __half* queries, int dims, int first, int end,
              const uint32_t* hidden, const int* excluded, const float* thresholds, int* counts,
              uint64_t* lists) {
  score_rows<FewQueries>(rows, queries, dims, first, end, hidden, excluded, thresholds, counts,
                         lists);
}
extern "C" __global__ void __launch_bounds__(256, 2)
    score_many(const __half* rows, const __half* queries, int dims, int first, int end,
               const uint32_t* hidden, const int* excluded, const float* thresholds, int* counts,
               uint64_t* lists) {
  score_rows<ManyQueries>(rows, queries, dims, first, end, hidden, excluded, thresholds, counts,
                          lists);
}

// Bitonic: largest first, over a power of two of keys.
DEVICE void sort(uint64_t* keys, int n) {
  for (int size = 2; size <= n; size *= 2) {
    for (int step = size / 2; step > 0; step /= 2) {
      __syncthreads();
      for (int i = threadIdx.x; i < n / 2; i += 512) {
        int low = i / step * step * 2 + i % step, high = low + step;
        bool descending = (low & size) == 0;
        if ((keys[low] < keys[high]) == descending) {
          uint64_t other = keys[low];
          keys[low] = keys[high];
          keys[high] = other;
        }
      }
    }
  }
  __syncthreads();
}

// Sorts a query's list, raises its threshold and drops what is below. A count below 0 marks a list that
// has overflowed. A block a query, 512 threads, ROOM keys of shared memory.
DEVICE void select_best(float* thresholds, const float* margins, int* counts, uint64_t* lists,
                        int k) {
  SHARED(shared);
  const int query = blockIdx.x, count = counts[query];
  uint64_t* keys = reinterpret_cast<uint64_t*>(shared);
  uint64_t* list = lists + static_cast<size_t>(query) * ROOM;
  if (count < 0 || count > ROOM) {
    // Everyone has read the count by now, and nobody needs the list any more.
    __syncthreads();
    if (threadIdx.x == 0) {
      counts[query] = OVERFLOWED;
      thresholds[query] = bits_float(0x7f800000);
    }
    return;
  }
  int n = 2;
  while (n < count) {
    n *= 2;
  }
  for (int i = threadIdx.x; i < n; i += 512) {
    keys[i] = i < count ? list[i] : 0;
  }
  sort(keys, n);
  float threshold = thresholds[query];
  if (count >= k) {
    threshold = fmaxf(threshold, score_of(keys[k - 1]) - margins[query]);
  }
  // The threshold and the count were read by all before the sort's last barrier.
  for (int i = threadIdx.x; i < count; i += 512) {
    bool stays = score_of(keys[i]) >= threshold;
    if (stays) {
      list[i] = keys[i];
    }
    if (stays && (i + 1 == count || score_of(keys[i + 1]) < threshold)) {
      counts[query] = i + 1;
    }
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    thresholds[query] = threshold;
  }
}
extern "C" __global__ void __launch_bounds__(512, 2)
    keep_best(float* thresholds, const float* margins, int* counts, uint64_t* lists, int k) {
  select_best(thresholds, margins, counts, lists, k);
}

ENTRY(score_few)
ENTRY(score_many)
ENTRY(keep_best)
