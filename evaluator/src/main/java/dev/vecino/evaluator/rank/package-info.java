/**
 * From a case to a list: an {@link dev.vecino.evaluator.rank.Algorithm} learns a {@link
 * dev.vecino.evaluator.rank.Ranker}, which scores all items for a history; the best of them are the
 * list.
 *
 * <p>Applications need Algorithm, Ranker and EmbeddingRanker; the other types are public for the
 * packages beside this one.
 */
@NullMarked
package dev.vecino.evaluator.rank;

import org.jspecify.annotations.NullMarked;
