package dev.vecino.codec;

import java.io.IOException;
import java.util.List;

/**
 * The queries that a field will be asked, or ones like them, for {@link ClusteredVectorsFormat} to
 * measure its search by. Without one it takes vectors of the field itself, which are nearer to each
 * other than, for example, a user's sum of them is to any.
 */
public interface QuerySample {

  /** Finds what lies near a vector in the segment that is being written. */
  interface Nearest {
    /**
     * Nearly surely the nearest.
     *
     * @return documents of the segment, in no order, at least {@code count} where there are so many
     */
    int[] documents(float[] query, int count) throws IOException;
  }

  /**
   * Queries for a field. Called by each merge that writes it, of which some may run at a time.
   *
   * @param field its name
   * @param nearest for samples that are made from the vectors, as where users have clicked on items
   *     that are like each other
   * @return some hundred vectors of the field's dimension, taken over by the caller; of these, ones
   *     that are zero or not finite are left out. Empty where nothing is known of the field
   */
  List<float[]> queries(String field, Nearest nearest) throws IOException;

  /**
   * How many times as much of the exact answers the real queries of a field are expected to lose,
   * at least 1: more than 1 for queries that are made up.
   */
  default double lossFactor(String field) {
    return 1;
  }
}
