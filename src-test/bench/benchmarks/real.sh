# vectors learnt from Gowalla and its real users: one query at a time, without and with filters: Vecino as it comes, by clusters and
# by HNSW, hnswlib, plain Lucene. VECINO_BENCH_MODELS names a folder that keeps the models for other runs
real() {
  has_data gowalla || return 0
  local clicks=$data/gowalla/train.csv.gz models=${VECINO_BENCH_MODELS:-$work/models} brief=() model
  if $quick; then
    clicks=$work/gowalla.csv models=$work/models brief=(--epochs 1)
    zcat "$data/gowalla/train.csv.gz" | sed -n 1,60000p >"$clicks" # of so many that there are clusters
  fi
  for model in $(size "item2vec-64 item2vec-128 als-64 als-128" item2vec-64); do
    real_selected "$model" || continue
    [ -d "$models/$model" ] ||
      vecino train --clicks "$clicks" --model "$models/$model" --algorithm "${model%-*}" --dimension "${model#*-}" "${brief[@]}"
    search_options 0 "$(size 14000 1200)" "$models/$model" "$clicks"
    options+=(--lucene-format VecinoClusteredVectors)
    bench_peers BuildBench --builds "$(size 3 1)"
    bench_peers SearchBench --rounds "$(size 5 1)" --queries "$(size 2000 200)" --filtered-queries "$(size 1000 100)" \
      --warm-up "$(size 3 0.3)"
  done
}

# Whether any row of a model is to be measured.
real_selected() { # MODEL
  cut -d, -f1 "$bench/rows.csv" | grep "^real-$1-" | grep -E "$rows" >/dev/null
}
