#!/usr/bin/env bash
# Builds the driver that runs the CUDA kernels on the CPU: for the tests, in no jar. Without it they say so
# and are left out.
set -euo pipefail
cd "$(dirname "$0")"
library=target/cuda/libcuda.so.1
log=target/build-emulator.log
mkdir -p target

leave_out() {
  rm -f "$library"
  printf 'CUDA emulator: %s; the tests of the CUDA backend are left out\n' "$1"
  exit 0
}

platform=$(uname -s)-$(uname -m)
[ "$platform" = Linux-x86_64 ] || leave_out "expected Linux-x86_64, got $platform"
command -v make >/dev/null || leave_out "expected make, got none"
make -s cuda >"$log" 2>&1 || leave_out "expected a C++ compiler to build it, got an error (make -C native cuda shows it)"
