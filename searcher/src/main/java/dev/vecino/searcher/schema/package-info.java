/**
 * What an index looks like on the disk: the fields of its documents and its folder of generations.
 * Public for the module that writes indexes; applications have no need of it.
 */
@NullMarked
package dev.vecino.searcher.schema;

import org.jspecify.annotations.NullMarked;
