package dev.vecino.searcher;

import java.util.Map;

/**
 * One answer.
 *
 * @param item the item's id
 * @param score the higher the nearer; {@link Recommendations#scoreMeaning()} says what it is
 * @param attributes by name in the order of the catalogue, each as its {@link
 *     dev.vecino.core.ColumnType} parses it; without those that the item lacks; empty unless the
 *     request asked for them
 */
public record Recommendation(String item, float score, Map<String, Object> attributes) {}
