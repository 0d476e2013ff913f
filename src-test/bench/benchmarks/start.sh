# `vecino neighbors`: the whole process, many times; alternately with another checkout where VECINO_BENCH_BEFORE names one
start() {
  local trees=("vecino:$root") tree folder made round began
  [ -z "${VECINO_BENCH_BEFORE:-}" ] || trees+=("before:$VECINO_BENCH_BEFORE")
  for tree in "${trees[@]}"; do
    folder=${tree#*:} made=$work/start-${tree%%:*}
    mkdir -p "$made"
    "$folder/vecino" train --clicks "$root/index-data/sample/clicks.csv.gz" --model "$made/model"
    "$folder/vecino" index --model "$made/model" --items "$root/index-data/sample/items.csv.gz" --index "$made/index"
    # The first question leaves work behind: the archive of classes for the next ones.
    "$folder/vecino" neighbors h1846 --index "$made/index" >/dev/null
    sleep 5
  done
  for round in $(seq "$(size 32 5)"); do
    for tree in "${trees[@]}"; do
      folder=${tree#*:} made=$work/start-${tree%%:*}
      began=$(date +%s%N)
      "$folder/vecino" neighbors h1846 --index "$made/index" >/dev/null 2>&1
      # The first two are a warm-up.
      [ "$round" -le 2 ] || measurement start "${tree%%:*}" "$((($(date +%s%N) - began) / 1000000))" ms
    done
  done
}
