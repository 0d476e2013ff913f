/**
 * Opens an index and answers filtered neighbour queries. The door is {@link
 * dev.vecino.searcher.Recommender}.
 */
package dev.vecino.searcher;
