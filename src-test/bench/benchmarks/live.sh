# what changes of a served index cost: prices and new items a second, queries beside them, how soon a change is in an answer
live() {
  bench_class dev.vecino.bench.LiveBench --data "$work/live" --items "${items:-$(size 200000 5000)}" --seconds "$(size 10 1)" --results "$results"
}
