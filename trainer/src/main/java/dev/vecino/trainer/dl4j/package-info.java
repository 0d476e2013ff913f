/**
 * The second engine of item2vec: Deeplearning4j, whose jars are optional. Applications have no need
 * of these types.
 */
@NullMarked
package dev.vecino.trainer.dl4j;

import org.jspecify.annotations.NullMarked;
