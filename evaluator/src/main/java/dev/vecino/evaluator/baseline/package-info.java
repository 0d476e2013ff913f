/**
 * What every algorithm is compared with: popularity, tuned item-kNN and co-occurrence. The door is
 * {@link dev.vecino.evaluator.baseline.Baselines}.
 *
 * <p>NeighborChannel is public for the package {@code fusion} beside this one; applications have no
 * need of it.
 */
@NullMarked
package dev.vecino.evaluator.baseline;

import org.jspecify.annotations.NullMarked;
