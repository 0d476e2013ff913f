/**
 * Model and catalogue to a new generation of an index. The door is {@link
 * dev.vecino.indexer.IndexBuilder}.
 */
package dev.vecino.indexer;
