# many callers at once: how even the times are. Builds first, unless that was done in this run
callers() {
  [ -f "$work/built" ] || {
    local rows=callers # no peer's index
    # shellcheck source=build.sh
    . "$bench/benchmarks/build.sh"
    build
    rm "$work/built"
  }
  search_options "${items:-$(size 1000000 50000)}" "$(size 10000 3000)"
  bench_peers CallersBench
}
