/**
 * Several channels as one model, with weights that are learnt. The door is {@link
 * dev.vecino.evaluator.fusion.Fusion}.
 */
@NullMarked
package dev.vecino.evaluator.fusion;

import org.jspecify.annotations.NullMarked;
