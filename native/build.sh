#!/usr/bin/env bash
# Builds the library for the jar of this module, or leaves the reason why there is none.
# Argument: the folder for the resources of one platform.
set -euo pipefail
cd "$(dirname "$0")"
out=$1
mkdir -p "$out"
rm -f "$out"/*

leave_out() {
  printf '%s; the engine runs on the JVM without it\n' "$1" > "$out/not-built.txt"
  printf 'native library: %s; the engine runs on the JVM without it\n' "$1"
  exit 0
}

platform=$(uname -s)-$(uname -m)
[ "$platform" = Linux-x86_64 ] || leave_out "expected Linux-x86_64 when it was built, got $platform (build it there)"
# A compiler that is named may come with flags, and is not replaced by another.
compilers=(cc gcc clang)
if [ -n "${CC:-}" ]; then compilers=("$CC"); fi
for name in "${compilers[@]}"; do
  if command -v "${name%% *}" >/dev/null; then compiler=$name; break; fi
done
[ -n "${compiler:-}" ] || leave_out "expected a C compiler when it was built, got none (install gcc and make, then build again)"
command -v make >/dev/null || leave_out "expected make when it was built, got none (install gcc and make, then build again)"

# An engine without it is worth more than a build that fails; whoever needs it asks for it by name.
log=target/build.log
mkdir -p target
if ! make -s CC="$compiler" >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  leave_out "expected $compiler to build it, got an error (make -C native shows it)"
fi
cp target/cpu/libmatryoshka.so "$out/"
(cd "$out" && sha256sum libmatryoshka.so | cut -d ' ' -f 1 > libmatryoshka.so.sha256)
