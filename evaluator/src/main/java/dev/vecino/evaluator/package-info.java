/**
 * How good recommendations are: splits of a click log into what is learnt from and what is to be
 * predicted, full rankings by any algorithm, metrics with intervals, tests of significance,
 * baselines and reports. The door is {@link dev.vecino.evaluator.Evaluator}.
 */
package dev.vecino.evaluator;
