/**
 * Alternating least squares on who clicked what: the work of {@code AlsTrainer}. Applications have
 * no need of these types.
 */
@NullMarked
package dev.vecino.trainer.als;

import org.jspecify.annotations.NullMarked;
