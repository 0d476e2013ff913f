# a list of 150 for every user: online-retail with all filters; 100,000 users of a generated market of 200,000 listings with
# -Xmx1g; and 100,000 new prices for these listings
push() {
  if has_data online-retail; then
    local clicks=$data/online-retail/clicks.csv.gz items=$data/online-retail/items.csv.gz
    vecino train --clicks "$clicks" --model "$work/push-model"
    vecino index --model "$work/push-model" --items "$items" --index "$work/push-index"
    measured push --index "$work/push-index" --clicks "$clicks" --out "$work/push.csv" -k 150 --max-price-gap 0.3 \
      --min-quality 0.95
    echo "push online-retail, 4,334 users, 150 each, price gap and quality: $peak MiB resident at most (the line above)"
  fi
  local listings users
  listings=$(size 200000 20000)
  users=$(size 100000 10000)
  local what="push $listings items x $users users"
  vecino sample --out "$work/homes" --listings "$listings" --users "$users"
  vecino train --clicks "$work/homes/clicks.csv.gz" --model "$work/homes-model" --epochs 2
  vecino index --model "$work/homes-model" --items "$work/homes/items.csv.gz" --index "$work/homes-index"
  zcat "$work/homes/items.csv.gz" |
    awk -F, -v most=$((listings / 2 + 1)) 'NR == 1 { print "item,price"; next } NR <= most { print $1 ",777" }' >"$work/prices.csv"
  vecino update --index "$work/homes-index" --items "$work/prices.csv"
  export VECINO_JAVA_OPTS=-Xmx1g
  measured push --index "$work/homes-index" --clicks "$work/homes/clicks.csv.gz" --out "$work/homes.csv" -k 150
  echo "$what, no filter, -Xmx1g: $peak MiB resident at most (the line above)"
  measured push --index "$work/homes-index" --clicks "$work/homes/clicks.csv.gz" --out "$work/homes2.csv" -k 150 \
    --max-price-gap 0.3 --min-quality 0.7
  echo "$what, price gap and quality, -Xmx1g: $peak MiB resident at most (the line above)"
  unset VECINO_JAVA_OPTS
}
