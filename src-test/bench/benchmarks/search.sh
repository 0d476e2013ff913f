# one query at a time, without and with filters: hnswlib, plain Lucene, JVector (unfiltered). Builds first, unless that was done in this run
search() {
  [ -f "$work/built" ] || {
    # shellcheck source=build.sh
    . "$bench/benchmarks/build.sh"
    build
  }
  search_options "${items:-$(size 1000000 50000)}" "$(size 10000 3000)"
  bench_peers SearchBench --rounds 3 --queries "$(size 1000 200)" --filtered-queries "$(size 300 50)"
}
