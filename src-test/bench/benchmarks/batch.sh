# lists of 150 for many users at once: faiss (exact) and hnswlib against the exact batch
batch() {
  search_options "${items:-$(size 200000 20000)}" "$(size 10000 2000)"
  if debian python3-faiss libopenblas0-pthread; then
    echo "OpenBLAS takes the kernel $(openblas_kernel)" >&2
    options+=(--faiss "$bench/peers/flat.py" --faiss-version "$(debian_version python3-faiss), OpenBLAS $(openblas_kernel)")
  fi
  with_openblas bench_peers BatchBench
}
