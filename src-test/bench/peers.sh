# Finds, installs or compiles the peers; sourced by the benchmarks that need them.
# shellcheck shell=bash

hnswlib_package=hnswlib-node@3.0.0
hnswlib_version="0.8 (the headers in $hnswlib_package, -O3 -march=native)"

# Compiles our program around hnswlib, with all that this processor has; prints its path. Debian's package of hnswlib is older
# than filters and not compiled for this processor; the npm package has the sources of a newer one.
hnswlib_program() {
  local sources=$cache/$hnswlib_package program=$work/hnsw
  if [ ! -x "$program" ]; then
    command -v g++ >/dev/null || { echo "hnswlib: left out, no g++ to compile it with" >&2 && return 1; }
    if [ ! -d "$sources/package" ]; then
      command -v npm >/dev/null || { echo "hnswlib: left out, no npm to fetch $hnswlib_package with" >&2 && return 1; }
      mkdir -p "$sources"
      (cd "$sources" && npm pack --silent "$hnswlib_package" >/dev/null && tar xzf hnswlib-node-*.tgz) || {
        echo "hnswlib: left out, npm can't fetch $hnswlib_package" >&2
        return 1
      }
    fi
    g++ -std=c++17 -O3 -march=native -pthread -isystem "$sources/package/src/hnswlib" "$bench/peers/hnsw.cpp" -o "$program" >&2
  fi
  echo "$program"
}
