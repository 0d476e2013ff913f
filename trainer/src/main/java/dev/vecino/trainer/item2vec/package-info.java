/**
 * Skip-gram and CBOW with negative sampling on sequences: the work of {@code EmbeddingTrainer}.
 * Applications have no need of these types.
 */
@NullMarked
package dev.vecino.trainer.item2vec;

import org.jspecify.annotations.NullMarked;
