/**
 * What is measured of lists: metrics of each case and of all lists, with intervals and tests of
 * significance.
 *
 * <p>Applications read an Estimate; the other types are public for the packages beside this one.
 */
@NullMarked
package dev.vecino.evaluator.metric;

import org.jspecify.annotations.NullMarked;
