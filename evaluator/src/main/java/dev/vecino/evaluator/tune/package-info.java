/** The search of hyperparameters. The door is {@link dev.vecino.evaluator.tune.Tuning}. */
package dev.vecino.evaluator.tune;
