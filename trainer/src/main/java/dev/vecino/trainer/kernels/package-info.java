/**
 * The tools of all engines: arithmetic on rows of floats, random numbers, threads. Applications
 * have no need of these types.
 */
@NullMarked
package dev.vecino.trainer.kernels;

import org.jspecify.annotations.NullMarked;
