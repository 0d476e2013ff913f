/**
 * Opens an index and answers filtered neighbour queries. The door is {@link
 * dev.vecino.searcher.Recommender}.
 *
 * <p>Within: a {@code Query} conducts who asks ({@code Asker}), who is eligible ({@code
 * EligibleDocuments}), how the nearest are found ({@code NearestSearch}, chosen by the {@code
 * Planner}) and what is answered ({@code AnswerWriter}); {@code Interests} and {@code Diversity}
 * lie around it, and a {@code Batch} answers many requests at once.
 */
@NullMarked
package dev.vecino.searcher;

import org.jspecify.annotations.NullMarked;
