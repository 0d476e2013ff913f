/**
 * A Lucene vectors format that searches by clusters, with any filter and at a recall that is
 * measured when a segment is written: {@link dev.vecino.codec.ClusteredVectorsFormat}. Depends on
 * {@code lucene-core} alone.
 */
package dev.vecino.codec;
