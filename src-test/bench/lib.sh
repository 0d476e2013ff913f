# What the benchmarks share; sourced by run, which sets root, data, work, quick and items.
# shellcheck shell=bash

results=$work/results.jsonl
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vecino-bench

vecino() { "$root/vecino" "$@"; }

jdk() { sh "$root/cli/src/main/distribution/bin/vecino" --find-jdk; }

# Runs a class of src-test with the test class path.
bench_class() {
  if [ ! -s "$work/classpath" ]; then
    (cd "$root" && mvn -q -B test-compile dependency:build-classpath -pl src-test -am -Dmdep.outputFile="$work/classpath" \
      -Dmdep.includeScope=test >&2)
  fi
  local classes="$root/src-test/target/test-classes"
  "$(jdk)/bin/java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Xmx"${BENCH_HEAP:-4g}" \
    -cp "$classes:$(cat "$work/classpath")" "$@" 2> >(grep -v 'incubator modules\|sun.misc.Unsafe' >&2)
}

# The size of a benchmark: of the full run, or the small one with --quick.
size() { # FULL QUICK
  if $quick; then echo "$2"; else echo "$1"; fi
}

# Adds a measurement to those of this run.
measurement() { # ROW SYSTEM VALUE UNIT [RECALL] [SETTING] [VERSION] [PURITY]
  printf '{"row":"%s","system":"%s","value":%s,"unit":"%s","recall":%s,"setting":"%s","version":"%s","purity":%s}\n' \
    "$1" "$2" "$3" "$4" "${5:-null}" "${6:-}" "${7:-}" "${8:-null}" >>"$results"
}

has_data() {
  [ -d "$data/$1" ] || {
    echo "$1: left out, no folder $data/$1 (VECINO_DATA names its parent)"
    return 1
  }
}

seconds() { # NAME COMMAND…: prints how long the command took
  local name=$1 began
  shift
  began=$(date +%s.%N)
  "$@" >"$work/out"
  echo "$name | $(echo "$(date +%s.%N) - $began" | bc) s"
}

peak=0
# Runs a command of vecino; sets peak to the most memory that it had resident, in MiB.
measured() {
  "$root/vecino" "$@" &
  local pid=$! now
  peak=0
  while kill -0 "$pid" 2>/dev/null; do
    now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null || true)
    [ "${now:-0}" -le "$peak" ] || peak=$now
    sleep 0.2
  done
  wait "$pid"
  peak=$((peak / 1024))
}

# Installs Debian packages unless they are there; fails with a sentence where that can't be done.
debian() { # PACKAGE…
  local missing=()
  local package
  for package; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing ${missing[*]} …" >&2
    apt-get install -y -qq "${missing[@]}" >&2 || { apt-get update -qq >&2 && apt-get install -y -qq "${missing[@]}" >&2; }
  else
    echo "left out: the Debian packages ${missing[*]} are not installed (apt-get install ${missing[*]})" >&2
    return 1
  fi
}

debian_version() { dpkg-query -W -f '${Version}' "$1"; }

# Runs a command that uses OpenBLAS with the kernel that is right for this processor. OpenBLAS 0.3.21 takes its slowest one
# for processors that are newer than itself, so the kernel is told to it.
with_openblas() (
  unset OPENBLAS_L2_SIZE
  if grep -q avx512f /proc/cpuinfo; then
    export OPENBLAS_CORETYPE=SkylakeX
  elif grep -q avx2 /proc/cpuinfo; then
    export OPENBLAS_CORETYPE=Haswell
  fi
  "$@"
)

# The kernel that OpenBLAS takes then, by what it says itself.
openblas_kernel() {
  with_openblas env OPENBLAS_VERBOSE=2 /usr/bin/python3 -c 'import numpy; numpy.ones((2, 2), "f") @ numpy.ones((2, 2), "f")' 2>&1 |
    sed -n 's/^Core: //p' | tail -1
}

# Sets options to what the Java side of the search needs to know: of generated vectors, or with a model of learnt ones.
search_options() { # ITEMS USERS, or 0 USERS MODEL CLICKS
  # shellcheck source=peers.sh
  . "$bench/peers.sh"
  local program
  options=(--users "$2" --results "$results" --select "$rows")
  if [ $# -gt 2 ]; then
    options+=(--data "$work/search-${3##*/}" --real "$3" --clicks "$4")
  else
    options+=(--data "$work/search-$1" --items "$1")
  fi
  if program=$(hnswlib_program); then
    options+=(--hnswlib "$program" --hnswlib-version "$hnswlib_version")
  fi
}

bench_peers() { # CLASS OPTION…: with the options before
  local class=$1
  shift
  BENCH_HEAP=6g bench_class "dev.vecino.bench.$class" "${options[@]}" "$@"
}
