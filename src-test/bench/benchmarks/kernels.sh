# JMH: the block scorer's and the trainer's arithmetic
kernels() {
  bench_class org.openjdk.jmh.Main "dev\.vecino\.(searcher|trainer)\..*Benchmark" -f 1 -wi "$(size 3 1)" -i "$(size 5 2)" \
    -w 1 -r 1 -jvmArgsAppend "--add-modules jdk.incubator.vector"
}
