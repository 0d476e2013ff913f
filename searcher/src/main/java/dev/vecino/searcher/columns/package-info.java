/**
 * What is kept in memory of a segment's documents: ids, attributes, ranges of values, and sets of
 * documents. Public for the package above; applications have no need of it.
 */
@NullMarked
package dev.vecino.searcher.columns;

import org.jspecify.annotations.NullMarked;
