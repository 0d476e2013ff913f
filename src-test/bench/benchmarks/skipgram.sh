# training of item vectors: gensim, fastText and Deeplearning4j against ours, at equal quality
#
# Skip-gram, window 5, 5 negatives, 2 epochs, learning rate 0.025 (fastText also at its own 0.05), no subsampling, 2 threads. Counted
# is training without reading the log where the peer allows that: train() of gensim, which reads its corpus meanwhile (its best of a
# file and of lists in memory counts); fastText's whole run minus one of no epochs; what the manifest has for the other two.
skipgram() {
  local script=$bench/peers/skipgram.py dimension clicks items=${items:-$(size 100000 2000)}
  clicks=$((items * 100))
  debian python3-numpy || return 0
  mkdir "$work/corpus"
  /usr/bin/python3 "$script" generate "$work/corpus" "$items" "$clicks" 1
  for dimension in 64 128; do
    for _ in $(seq "$(size 2 1)"); do
      skipgram_vecino "$dimension" simd vecino gensim fasttext dl4j
      skipgram_gensim "$dimension"
      skipgram_fasttext "$dimension"
      skipgram_vecino "$dimension" dl4j dl4j dl4j
    done
  done
}

# Clicks/s of seconds of training, and the quality of the model, as measurements of rows.
skipgram_result() { # SECONDS SYSTEM FORMAT MODEL SETTING VERSION ROW…
  local seconds=$1 system=$2 format=$3 model=$4 setting=$5 version=$6 purity recall clicks row
  shift 6
  read -r purity recall < <(with_openblas /usr/bin/python3 "$script" quality "$work/corpus" "$format" "$model")
  clicks=$(wc -w <"$work/corpus/sequences.txt")
  for row; do
    echo "$row | $system, $setting | $seconds s | purity $purity | recall@20 of the last click $recall"
    measurement "$row" "$system" "$(echo "$clicks * 2 / $seconds" | bc)" clicks/s "$recall" "$setting" "$version" "$purity"
  done
}

skipgram_vecino() { # DIMENSION ENGINE SYSTEM PEER…
  local dimension=$1 engine=$2 system=$3
  shift 3
  vecino train --clicks "$work/corpus/clicks.csv" --model "$work/model" --engine "$engine" --dimension "$dimension" --window 5 \
    --negatives 5 --exponent 0.75 --epochs 2 --learning-rate 0.025 --threads 2 2>"$work/err" >&2 || { cat "$work/err" >&2 && return 1; }
  skipgram_result "$(sed -n 's/.*"elapsedSeconds"[^0-9]*\([0-9.]*\).*/\1/p' "$work/model/manifest.json")" "$system" vecino \
    "$work/model" "2 epochs" "" "${@/#/skipgram-$dimension-}"
}

skipgram_gensim() { # DIMENSION
  local mode seconds
  debian python3-gensim libopenblas0-pthread || return 0
  for mode in file lists; do
    seconds=$(with_openblas /usr/bin/python3 "$script" gensim "$work/corpus" "$1" 2 "$mode" "$work/gensim.npz")
    skipgram_result "$seconds" gensim gensim "$work/gensim.npz" "$mode" \
      "$(debian_version python3-gensim), OpenBLAS $(openblas_kernel)" "skipgram-$1-gensim"
  done
}

skipgram_fasttext() { # DIMENSION
  local rate empty whole
  debian fasttext || return 0
  for rate in 0.025 0.05; do
    empty=$(skipgram_fasttext_seconds "$1" "$rate" 0)
    whole=$(skipgram_fasttext_seconds "$1" "$rate" 2)
    skipgram_result "$(echo "$whole - $empty" | bc)" fasttext fasttext "$work/fasttext.bin" "learning rate $rate" \
      "$(debian_version fasttext)" "skipgram-$1-fasttext"
  done
}

skipgram_fasttext_seconds() { # DIMENSION RATE EPOCHS
  local began
  began=$(date +%s.%N)
  fasttext skipgram -input "$work/corpus/sequences.txt" -output "$work/fasttext" -dim "$1" -ws 5 -neg 5 -minn 0 -maxn 0 -wordNgrams 1 \
    -bucket 1 -minCount 1 -t 1 -lr "$2" -epoch "$3" -thread 2 -verbose 0 >&2
  echo "$(date +%s.%N) - $began" | bc
}
