#!/usr/bin/env bash
# Breaks the kernels in one place at a time; the tests must notice each. An edit that no longer applies
# is an error too. Usage: planted.sh OUTPUT-FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
mkdir -p "$out"
CXX=${CXX:-c++}
total=0
missed=0

# Name, file, and a Perl substitution over the whole file.
plant() {
  local name=$1 file=$2 edit=$3 work=$out/planted
  rm -rf "$work"
  mkdir -p "$work"
  cp -r ./*.h ./*.cu emulator "$work"
  perl -0pi -e "$edit" "$work/$file"
  total=$((total + 1))
  if cmp -s "$file" "$work/$file"; then
    echo "NOT APPLIED: $name (the source has changed: adapt the edit)"
    missed=$((missed + 1))
    return
  fi
  local unit
  for unit in encoder search; do
    $CXX -x c++ -std=c++17 -O1 -march=native -w -c -o "$work/$unit.o" "$work/$unit.cu"
  done
  $CXX -o "$work/test" "$work"/*.o "$out/test.o" "$out/emulator.o" -lpthread
  local said
  if said=$("$work/test" 2>&1); then
    echo "MISSED: $name"
    missed=$((missed + 1))
  else
    printf '%-58s %s\n' "$name" "$(printf '%s' "$said" | head -n 1 | cut -c 1-90)"
  fi
}

plant 'product: waits for one group too few' product.h 's/STAGES - 2>/STAGES - 1>/'
plant 'product: no barrier after the wait' product.h 's/(nobody reads the one.*?\n) *__syncthreads\(\);\n/$1/s'
plant 'product: no commit where nothing is copied' product.h 's/    \}\n    \/\/ Also where.*?copy_commit\(\);/      copy_commit();\n    }/s'
plant 'product: second half of a step read from the first' product.h 's/half \* 2 \+ lane \/ 16\)/lane \/ 16)/'
plant 'product: rows of eight lanes collide in the banks' product.h 's/\(chunk \^ \(row >> 1 & 3\)\)/chunk/'
plant 'product: rows beyond the batch are read' product.h 's/bool there = m < rows;/bool there = true;/; s/there \? m : rows - 1/m/'
plant 'product: stages overlap' product.h 's/s % T::STAGES \* T::STAGE\);/(s + 1) % T::STAGES * T::STAGE);/'
plant 'linear: stores beyond the last token' linear.h 's/if \(m0 \+ row < tokens\) \{\n      a = f/if (true) {\n      a = f/'
plant 'linear: bias of the wrong column' linear.h 's/bias\[n0 \+ column \+ 1\]/bias[n0 + column]/'
plant 'linear: blocks beyond the batch work on' linear.h 's/if \(m0 >= tokens\) \{\n    return;\n  \}\n  T tile;\n  multiply\(tile, x, w, tokens, k, m0, n0/T tile;\n  multiply(tile, x, w, tokens, k, m0, n0/'
plant 'norm: residual beyond the last token' linear.h 's/if \(m0 \+ row < tokens\) \{\n      before/if (true) {\n      before/'
plant 'norm: sums overwrite stages still in use' linear.h 's/(holds the last sums\.\n)  __syncthreads\(\);\n/$1/'
plant 'norm: sums read before they are written' linear.h 's/(\n    \}\n  \}\n)  __syncthreads\(\);\n(#pragma unroll\n  for \(int i = 0; i < T::WM \/ 16; i\+\+\) \{\n#pragma unroll\n    for \(int h = 0; h < 2; h\+\+\) \{\n      int row = warp_row)/$1$2/'
plant 'norm: variance about zero' linear.h 's/tile\.sum\[i\]\[j\]\[h \* 2\] - mean\[i\]\[h\], b/tile.sum[i][j][h * 2], b/'
plant 'norm: a shuffle that only some lanes reach' linear.h 's/sum \+= shuffle_xor\(sum, 2\);/if (lane % 4 < 2) sum += shuffle_xor(sum, 2);/'
plant 'attention: keys beyond the text count' attention.h 's/\* 2 \+ e % 2 < keys/* 2 + e % 2 < 64/'
plant 'attention: keys of the next text' attention.h 's/length = offsets\[text \+ 1\] - start/length = batch[0] - start/'
plant 'attention: no barrier before the buffers are filled again' attention.h 's/(others may still read\.\n) *__syncthreads\(\);\n/$1/'
plant 'attention: no barrier after the wait' attention.h 's/copy_wait<1>\(\);\n *__syncthreads\(\);/copy_wait<1>();/'
plant 'attention: next keys into the buffer in use' attention.h 's/values \+ \(n \+ 1\) % 2/values + n % 2/'
plant 'attention: old sums keep their scale' attention.h 's/state\.sum\[h\] \*= shrink;//'
plant 'attention: values not transposed' attention.h 's/ldmatrix_transposed\(right/ldmatrix(right/'
plant 'attention: warps without queries leave early' attention.h 's/  uint32_t query\[2\]\[4\];\n  for/  if (first + warp * 16 >= length) return;\n  uint32_t query[2][4];\n  for/'
plant 'embed: position of the neighbour' encoder.cu 's/places\[token\]/places[token ^ 1]/'
plant 'pool: first token of the next text' encoder.cu 's/offsets\[text \+ 1\];\n  float2 all/offsets[text + 1] + 1;\n  float2 all/'
plant 'finish: input read before it is written' encoder.cu 's/(: 0\.0f;\n)  __syncthreads\(\);\n(  for \(int j = warp; j < units)/$1$2/'
plant 'search: rows of the next chunk count' search.cu 's/if \(row < end && /if (/'
plant 'search: hidden rows are found' search.cu 's/\(hidden == nullptr.*?== 0\)\)/true)/s'
plant 'search: the excluded row is found' search.cu 's/ && row != excluded\[query\]//'
plant 'search: scores equal to the threshold are dropped' search.cu 's/score >= thresholds\[query\]/score > thresholds[query]/'
plant 'search: a full list is written past its end' search.cu 's/place < ROOM/place <= ROOM/'
plant 'search: an overflow goes unnoticed' search.cu 's/count < 0 \|\| count > ROOM/count < 0/; s/count = counts\[query\];/count = counts[query] < ROOM ? counts[query] : ROOM;/'
plant 'search: no margin below the k-th best' search.cu 's/ - margins\[query\]//'
plant 'search: the best after the k-th sets the threshold' search.cu 's/keys\[k - 1\]/keys[k]/'
plant 'search: larger rows first among equals' search.cu 's/\(0xffffffffu - row\)/static_cast<uint32_t>(row)/'
plant 'search: no barrier between the steps of the sort' search.cu 's/(step \/= 2\) \{\n) *__syncthreads\(\);\n/$1/'

rm -rf "$out/planted"
if [ "$missed" != 0 ]; then
  echo "planted bugs: $missed of $total not caught"
  exit 1
fi
echo "planted bugs: all $total caught"
