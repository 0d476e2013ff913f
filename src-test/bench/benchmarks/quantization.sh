# the graph with vectors, int8 and int4, and the clusters: build, size, recall, speed
quantization() {
  search_options "${items:-$(size 200000 20000)}" "$(size 1000 500)"
  bench_peers QuantizationBench --rounds 3
}
