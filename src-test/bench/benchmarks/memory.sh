# 10 M generated clicks on 200,000 items, read and trained for one epoch with -Xmx2g
memory() {
  local users
  users=$(size 500000 25000)
  vecino sample --out "$work/large" --listings 200000 --users "$users"
  export VECINO_JAVA_OPTS=-Xmx2g
  measured train --clicks "$work/large/clicks.csv.gz" --model "$work/large-model" --epochs 1
  unset VECINO_JAVA_OPTS
  echo "memory | clicks of $users users on 200,000 items, one epoch with -Xmx2g: passed, $peak MiB resident at most"
}
