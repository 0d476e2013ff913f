# our engine of training against Deeplearning4j: the same corpus, alternately, in one process
engines() {
  vecino sample --out "$work/market" --listings 5000 --users "$(size 15000 1500)"
  bench_class dev.vecino.bench.Engines "$work/market/clicks.csv.gz" "$work/market/items.csv.gz"
}
