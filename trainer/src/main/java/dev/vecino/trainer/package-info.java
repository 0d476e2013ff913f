/**
 * Trains item embeddings from a click log. {@link dev.vecino.trainer.Algorithms} lists the
 * algorithms with their options; each has a door of its own: {@link
 * dev.vecino.trainer.EmbeddingTrainer}, {@link dev.vecino.trainer.HistoryTrainer}, {@link
 * dev.vecino.trainer.AlsTrainer}, {@link dev.vecino.trainer.DeepWalkTrainer}. The packages below
 * hold their work; applications have no need of them.
 */
@NullMarked
package dev.vecino.trainer;

import org.jspecify.annotations.NullMarked;
