# indexes of generated vectors: hnswlib, JVector, plain Lucene
build() {
  search_options "${items:-$(size 1000000 50000)}" "$(size 10000 3000)"
  bench_peers BuildBench
  touch "$work/built"
}
