/**
 * What is held out, and what is predicted from what: protocols, and the {@link
 * dev.vecino.evaluator.split.Split} that makes the cases of one.
 */
@NullMarked
package dev.vecino.evaluator.split;

import org.jspecify.annotations.NullMarked;
