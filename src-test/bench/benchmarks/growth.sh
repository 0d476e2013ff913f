# what catalogues of 10,000, 100,000 and 1,000,000 items cost (and of --items): build, disk, heap, single queries, lists
growth() {
  local count sizes
  if $quick; then sizes=(2000 20000); else sizes=(10000 100000 1000000); fi
  for count in "${sizes[@]}" $items; do
    BENCH_HEAP=10g bench_class dev.vecino.bench.Growth --data "$work/growth-$count" --items "$count" --points "$work/growth"
    rm -rf "$work/growth-$count"
  done
  if $quick; then
    bench_class dev.vecino.bench.GrowthReport --points "$work/growth" --plot "$work/growth.svg"
  else
    bench_class dev.vecino.bench.GrowthReport --points "$work/growth" --plot "$root/docs/growth.svg" \
      --docs "$root/docs/notebook/benchmark-rows.md"
  fi
}
