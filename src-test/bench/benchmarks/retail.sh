# online-retail: train, index, neighbours, a filtered list, with the defaults
retail() {
  has_data online-retail || return 0
  local clicks=$data/online-retail/clicks.csv.gz items=$data/online-retail/items.csv.gz
  vecino --version >/dev/null
  seconds "retail train" vecino train --clicks "$clicks" --model "$work/model"
  seconds "retail index" vecino index --model "$work/model" --items "$items" --index "$work/index"
  vecino neighbors 85123A --index "$work/index"
  vecino recommend --index "$work/index" --user 17850 --clicks "$clicks" --price 1..5 --min-quality 0.95 -k 150 \
    --format csv >"$work/list.csv"
  echo "retail list of user 17850 at 1..5 with quality of 0.95 | $(($(wc -l <"$work/list.csv") - 1)) items"
}
