/**
 * Trains item embeddings from a click log: the door is {@link dev.vecino.trainer.EmbeddingTrainer}.
 */
package dev.vecino.trainer;
