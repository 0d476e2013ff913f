/**
 * Exact scores of many queries at once: vectors copied in tiles, and kernels that multiply a block
 * of queries with them. Public for the package above; applications have no need of it.
 */
@NullMarked
package dev.vecino.searcher.block;

import org.jspecify.annotations.NullMarked;
