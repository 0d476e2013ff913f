/**
 * Sampled softmax of a history against what comes next: the work of {@code HistoryTrainer}.
 * Applications have no need of these types.
 */
@NullMarked
package dev.vecino.trainer.history;

import org.jspecify.annotations.NullMarked;
