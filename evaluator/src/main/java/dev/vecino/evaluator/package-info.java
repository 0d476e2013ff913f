/**
 * How good recommendations are. The door is {@link dev.vecino.evaluator.Evaluator}: it asks the
 * algorithms of {@code rank} and {@code baseline} the cases of a {@code split} and measures the
 * lists by {@code metric}; {@code report} writes what was found. Beside that stand the two that
 * choose by measuring: {@code fusion} and {@code tune}.
 */
@NullMarked
package dev.vecino.evaluator;

import org.jspecify.annotations.NullMarked;
