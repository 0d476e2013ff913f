package dev.vecino.bench;

import dev.vecino.bench.SearchData.Attribute;
import dev.vecino.core.EmbeddingModel;
import java.util.Map;
import java.util.Optional;

/** Where the vectors of the benchmarks of the search come from; arrays are not copied. */
interface SearchVectors {

  /** Floats per vector. */
  int dimension();

  /** The items' vectors of length 1, row after row. */
  float[] items();

  /** The users' vectors of length 1, row after row. */
  float[] users();

  /** The items that each user clicked. */
  int[][] histories();

  /** A value per item. */
  Map<Attribute, int[]> attributes();

  /** The model whose context vectors the items are, if there is one; its ids are those of rows. */
  Optional<EmbeddingModel> model();
}
