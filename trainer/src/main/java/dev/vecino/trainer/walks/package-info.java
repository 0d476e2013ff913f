/**
 * Random walks over graphs of clicks: the work of {@code RandomWalks}. Applications have no need of
 * these types.
 */
@NullMarked
package dev.vecino.trainer.walks;

import org.jspecify.annotations.NullMarked;
