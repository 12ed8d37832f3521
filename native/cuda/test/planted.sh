#!/usr/bin/env bash
# Breaks the kernels in one place at a time; the tests must notice each. An edit that no longer applies
# is an error too. Usage: planted.sh FOLDER-OF-OBJECTS
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
CXX=${CXX:-c++}
total=0
missed=0

# Unit whose tests must notice, name, file, and a Perl substitution over the whole file.
plant() {
  local unit=$1 name=$2 file=$3 edit=$4 work=$out/planted
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
  local objects=("$out"/test/*.o "$out"/emulator/emulator.o "$out"/emulator/hopper.o) other
  for other in *.cu; do
    [ "$other" = "$unit.cu" ] || objects+=("$out/${other%.cu}.o")
  done
  $CXX -x c++ -std=c++17 -O1 -march=native -w -c -o "$work/$unit.o" "$work/$unit.cu"
  $CXX -o "$work/test" "$work/$unit.o" "${objects[@]}" -lpthread
  local said
  if said=$("$work/test" "$unit" 2>&1); then
    echo "MISSED: $name"
    missed=$((missed + 1))
  else
    printf '%-58s %s\n' "$name" "$(printf '%s' "$said" | head -n 1 | cut -c 1-90)"
  fi
}

plant encoder 'product: waits for one group too few' product.h 's/STAGES - 2>/STAGES - 1>/'
plant encoder 'product: no barrier after the wait' product.h 's/(nobody reads the one.*?\n) *__syncthreads\(\);\n/$1/s'
plant encoder 'product: no commit where nothing is copied' product.h 's/    \}\n    \/\/ Also where.*?copy_commit\(\);/      copy_commit();\n    }/s'
plant encoder 'product: second half of a step read from the first' product.h 's/half \* 2 \+ lane \/ 16\)/lane \/ 16)/'
plant encoder 'product: rows of eight lanes collide in the banks' product.h 's/\(chunk \^ \(row >> 1 & 3\)\)/chunk/'
plant encoder 'product: rows beyond the batch are read' product.h 's/bool there = m < rows;/bool there = true;/; s/there \? m : rows - 1/m/'
plant encoder 'product: stages overlap' product.h 's/s % T::STAGES \* T::STAGE\);/(s + 1) % T::STAGES * T::STAGE);/'
plant encoder 'linear: stores beyond the last token' linear.h 's/if \(m0 \+ row < tokens\) \{\n      a = f/if (true) {\n      a = f/'
plant encoder 'linear: bias of the wrong column' linear.h 's/bias\[n0 \+ column \+ 1\]/bias[n0 + column]/'
plant encoder 'linear: blocks beyond the batch work on' linear.h 's/if \(m0 >= tokens\) \{\n    return;\n  \}\n  T tile;\n  multiply\(tile, x, w, tokens, k, m0, n0/T tile;\n  multiply(tile, x, w, tokens, k, m0, n0/'
plant encoder 'norm: residual beyond the last token' linear.h 's/if \(m0 \+ row < tokens\) \{\n      before/if (true) {\n      before/'
plant encoder 'norm: sums overwrite stages still in use' linear.h 's/(holds the last sums\.\n)  __syncthreads\(\);\n/$1/'
plant encoder 'norm: sums read before they are written' linear.h 's/(\n    \}\n  \}\n)  __syncthreads\(\);\n(#pragma unroll\n  for \(int i = 0; i < T::WM \/ 16; i\+\+\) \{\n#pragma unroll\n    for \(int h = 0; h < 2; h\+\+\) \{\n      int row = warp_row)/$1$2/'
plant encoder 'norm: variance about zero' linear.h 's/tile\.sum\[i\]\[j\]\[h \* 2\] - mean\[i\]\[h\], b/tile.sum[i][j][h * 2], b/'
plant encoder 'norm: a shuffle that only some lanes reach' linear.h 's/sum \+= shuffle_xor\(sum, 2\);/if (lane % 4 < 2) sum += shuffle_xor(sum, 2);/'
plant encoder 'attention: keys beyond the text count' attention.h 's/\* 2 \+ e % 2 < keys/* 2 + e % 2 < 64/'
plant encoder 'attention: keys of the next text' attention.h 's/length = offsets\[text \+ 1\] - start/length = batch[0] - start/'
plant encoder 'attention: no barrier before the buffers are filled again' attention.h 's/(others may still read\.\n) *__syncthreads\(\);\n/$1/'
plant encoder 'attention: no barrier after the wait' attention.h 's/copy_wait<1>\(\);\n *__syncthreads\(\);/copy_wait<1>();/'
plant encoder 'attention: next keys into the buffer in use' attention.h 's/values \+ \(n \+ 1\) % 2/values + n % 2/'
plant encoder 'attention: old sums keep their scale' attention.h 's/state\.sum\[h\] \*= shrink;//'
plant encoder 'attention: values not transposed' attention.h 's/ldmatrix_transposed\(right/ldmatrix(right/'
plant encoder 'attention: warps without queries leave early' attention.h 's/  uint32_t query\[2\]\[4\];\n  for/  if (first + warp * 16 >= length) return;\n  uint32_t query[2][4];\n  for/'
plant encoder 'embed: position of the neighbour' tokens.h 's/places\[token\]/places[token ^ 1]/'
plant encoder 'pool: first token of the next text' tokens.h 's/offsets\[text \+ 1\];\n  float2 all/offsets[text + 1] + 1;\n  float2 all/'
plant finish 'finish: input read before it is written' finish.cu 's/(: 0\.0f;\n)  __syncthreads\(\);\n(  for \(int j = warp; j < units)/$1$2/'
plant search 'search: rows of the next chunk count' search.cu 's/if \(row < end && /if (/'
plant search 'search: hidden rows are found' search.cu 's/\(hidden == nullptr.*?== 0\)\)/true)/s'
plant search 'search: the excluded row is found' search.cu 's/ && row != excluded\[query\]//'
plant search 'search: scores equal to the threshold are dropped' search.cu 's/score >= thresholds\[query\]/score > thresholds[query]/'
plant search 'search: a full list is written past its end' search.cu 's/place < ROOM/place <= ROOM/'
plant search 'search: an overflow goes unnoticed' search.cu 's/count < 0 \|\| count > ROOM/count < 0/; s/count = counts\[query\];/count = counts[query] < ROOM ? counts[query] : ROOM;/'
plant search 'search: no margin below the k-th best' search.cu 's/ - margins\[query\]//'
plant search 'search: the best after the k-th sets the threshold' search.cu 's/keys\[k - 1\]/keys[k]/'
plant search 'search: larger rows first among equals' search.cu 's/\(0xffffffffu - row\)/static_cast<uint32_t>(row)/'
plant search 'search: no barrier between the steps of the sort' search.cu 's/(step \/= 2\) \{\n) *__syncthreads\(\);\n/$1/'
plant hopper 'wgmma: no fence before the products' product_hopper.h 's/    wgmma_fence\(\);\n//'
plant hopper 'wgmma: products not committed' product_hopper.h 's/    wgmma_commit\(\);\n//'
plant hopper 'wgmma: sums read before they have arrived' product_hopper.h 's/  wgmma_wait<0>\(\);\n//'
plant hopper 'wgmma: stage given back before it was read' product_hopper.h 's/wgmma_wait<1>/wgmma_wait<2>/'
plant hopper 'wgmma: stage given back one step early' product_hopper.h 's/before = s - 1/before = s/'
plant hopper 'wgmma: stage filled before everyone has read it' product_hopper.h 's/ *barrier_wait\(empty, .*?\n//'
plant hopper 'wgmma: one warp is not waited for' product_hopper.h 's/T::THREADS \/ 32\)/T::THREADS \/ 32 - 1)/'
plant hopper 'wgmma: every lane gives the stage back' product_hopper.h 's/if \(threadIdx.x % 32 == 0\)/if (true)/'
plant hopper 'wgmma: wrong parity of the full stage' product_hopper.h 's/s \/ T::STAGES % 2\)/(s \/ T::STAGES + 1) % 2)/'
plant hopper 'wgmma: parity of the full stage never turns' product_hopper.h 's/s \/ T::STAGES % 2\)/0)/'
plant hopper 'wgmma: wrong parity of the empty stage' product_hopper.h 's/before \/ T::STAGES % 2/(before \/ T::STAGES + 1) % 2/'
plant hopper 'wgmma: copies that nobody expects' product_hopper.h 's/\(tiles \+ T::BN \/ SIDE\) \* BYTES/(tiles + T::BN \/ SIDE - 1) * BYTES/'
plant hopper 'wgmma: expects copies that nobody makes' product_hopper.h 's/\(tiles \+ T::BN \/ SIDE\) \* BYTES/(T::BM \/ SIDE + T::BN \/ SIDE) * BYTES/'
plant hopper 'wgmma: tiles beyond the batch are read' product_hopper.h 's/left < T::BM \/ SIDE \? left : T::BM \/ SIDE/T::BM \/ SIDE/'
plant hopper 'wgmma: step copied into the next stage' product_hopper.h 's/p\.stages \+ s % T::STAGES \* T::STAGE;/p.stages + (s + 1) % T::STAGES * T::STAGE;/'
plant hopper 'wgmma: barriers not fenced' product_hopper.h 's/    barrier_init_fence\(\);\n//'
plant hopper 'wgmma: no barrier after the barriers were made' product_hopper.h 's/  __syncthreads\(\);\n//'
plant hopper 'wgmma: sums begin with what was there' product_hopper.h 's/  clear\(tile\);\n//'
plant hopper 'wgmma: half a step along K' product_hopper.h 's/left \+ i \* 2/left + i/'
plant hopper 'wgmma: a warp of the four goes without' product_hopper.h 's/(      )(wgmma\(tile)/$1if (threadIdx.x \/ 32 != 1) $2/'
plant hopper 'wgmma: rows of the first four warps' product_hopper.h 's/warp_row<T>\(\) \/ Tiled::SIDE \* Tiled::TILE/0/'
plant hopper 'wgmma: columns of the first four warps' product_hopper.h 's/\(T::BM \+ warp_column<T>\(\)\)/T::BM/'
plant hopper 'wgmma: groups of rows too close' device_hopper.h 's/groups = 1024/groups = 512/'
plant hopper 'wgmma: another swizzle' device_hopper.h 's/swizzle = 1/swizzle = 2/'
plant hopper 'tiles: not swizzled' layout.h 's/ \^ row % 8\)/)/'
plant hopper 'tiles: column by column of tiles' layout.h 's/row\) \* \(width \/ SIDE\) \+ column/column) * (width \/ SIDE) + row/'

rm -rf "$out/planted"
if [ "$missed" != 0 ]; then
  echo "planted bugs: $missed of $total not caught"
  exit 1
fi
echo "planted bugs: all $total caught"
