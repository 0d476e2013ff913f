# `vecino neighbors` from a cold shell: the whole process, many times
start() {
  debian hyperfine jq || return 0
  vecino train --clicks "$root/index-data/sample/clicks.csv.gz" --model "$work/sample-model"
  vecino index --model "$work/sample-model" --items "$root/index-data/sample/items.csv.gz" --index "$work/sample-index"
  # The first start leaves work behind: a cache for the next ones.
  "$root/vecino" neighbors h1846 --index "$work/sample-index" >/dev/null
  while ls "$root"/cli/target/vecino/lib/*.making >/dev/null 2>&1; do sleep 0.2; done
  hyperfine --style none --warmup 3 --runs "$(size 30 5)" --export-json "$work/start.json" \
    "'$root/vecino' neighbors h1846 --index '$work/sample-index'" >&2
  local time
  for time in $(jq '.results[0].times[] * 1000' "$work/start.json"); do
    measurement start vecino "$time" ms
  done
}
