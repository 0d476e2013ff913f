/** The search of hyperparameters. The door is {@link dev.vecino.evaluator.tune.Tuning}. */
@NullMarked
package dev.vecino.evaluator.tune;

import org.jspecify.annotations.NullMarked;
