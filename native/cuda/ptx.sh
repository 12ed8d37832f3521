#!/usr/bin/env bash
# The kernels as PTX, for the jar: committed, with a lock that says what it was made of, so that nobody
# needs nvcc. Drivers compile it for their GPU when it is loaded.
#   ptx.sh build    needs nvcc 13.0; writes the PTX and the lock
#   ptx.sh check    sources and PTX match the lock; with nvcc 13.0, a rebuild gives the same bytes
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")"
folder=../../src/main/resources/io/github/matryoshka/cuda
units=(encoder finish search hopper)
lock=ptx.lock
release=13.0
flags=(-std=c++17 --Werror all-warnings)
sources=(*.cu *.h)

# What a unit needs. The instructions of compute_90a are those of capability 9.0 and of no later one.
architecture() { if [ "$1" = hopper ]; then echo compute_90a; else echo compute_80; fi; }

# nvcc 13.0 writes version 9.0, which drivers below 580 refuse; nothing in here needs more than 8.0.
compile() {
  nvcc "-arch=$(architecture "$1")" "${flags[@]}" -ptx -o - "$1.cu" | sed 's/^\.version 9\.0$/.version 8.0/'
}

describe() {
  printf 'nvcc %s %s' "$release" "${flags[*]}"
  for unit in "${units[@]}"; do printf ', %s -arch=%s' "$unit" "$(architecture "$unit")"; done
  printf '\n'
  sha256sum "${sources[@]}"
  (cd "$folder" && sha256sum "${units[@]/%/.ptx}")
}

has_nvcc() { command -v nvcc >/dev/null && nvcc --version | grep -q "release $release,"; }

case ${1:-} in
  build)
    has_nvcc || { echo "ptx.sh: expected nvcc $release on the PATH" >&2; exit 1; }
    mkdir -p "$folder"
    for unit in "${units[@]}"; do compile "$unit" >"$folder/$unit.ptx"; done
    describe >"$lock"
    ;;
  check)
    describe | diff "$lock" - >&2 || {
      echo "ptx.sh: the sources or the PTX have changed since the lock was written (run native/cuda/ptx.sh build)" >&2
      exit 1
    }
    if has_nvcc; then
      for unit in "${units[@]}"; do compile "$unit" | cmp - "$folder/$unit.ptx"; done
      echo "CUDA kernels: the PTX matches its lock, and a rebuild with nvcc $release"
    else
      echo "CUDA kernels: the PTX matches its lock (no nvcc $release here to rebuild it)"
    fi
    ;;
  *)
    echo "usage: ptx.sh build | check" >&2
    exit 2
    ;;
esac
