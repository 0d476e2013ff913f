/**
 * What a model learns after its training from users who were left out of it: how much a click
 * counts by its age, how much popularity and repeated clicks tell.
 *
 * <p>Applications have no need of these types.
 */
@NullMarked
package dev.vecino.trainer.calibration;

import org.jspecify.annotations.NullMarked;
