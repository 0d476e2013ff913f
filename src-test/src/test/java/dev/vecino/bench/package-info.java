/** The Java side of {@code src-test/bench/run}: programs, not tests. */
package dev.vecino.bench;
