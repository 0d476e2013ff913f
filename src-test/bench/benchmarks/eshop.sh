# e-shop clothing: predict the last click of each session, against the most popular items
eshop() {
  has_data eshop-clothing || return 0
  bench_class dev.vecino.bench.LastClicks "$data/eshop-clothing/clicks.csv.gz"
}
