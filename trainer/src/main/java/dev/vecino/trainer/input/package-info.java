/**
 * What the engines are given: the items that get a vector, who clicked which, vectors to begin
 * with. Applications have no need of these types.
 */
@NullMarked
package dev.vecino.trainer.input;

import org.jspecify.annotations.NullMarked;
