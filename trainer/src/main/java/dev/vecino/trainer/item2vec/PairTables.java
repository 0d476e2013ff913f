package dev.vecino.trainer.item2vec;

import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.input.WarmStart;
import dev.vecino.trainer.kernels.Random64;

/** Input and context vectors while they are trained. Workers change the arrays without locks. */
final class PairTables {

  /**
   * Floats before the first row. A large array begins 16 bytes into a region of the collector, so
   * with 48 more the rows begin on cache lines: some 8 % faster.
   */
  private static final int LEAD = 12;

  /**
   * Values begin between {@code -WIDTH / 2} and {@code WIDTH / 2}, divided by the dimension;
   * word2vec's width is 1, gensim's 2. As context vectors begin at zero, longer vectors learn
   * faster at first: recall and purity are higher where items have few clicks or epochs are few,
   * and the same where they are many. From 16 on, what is left of the beginning costs purity.
   */
  static final float WIDTH = 8;

  private static final int CACHE_LINE = 64 / Float.BYTES;

  final float[] input;
  final float[] context;
  final int stride;
  private final Vocabulary vocabulary;
  private final int dimension;

  /** Input vectors begin with random numbers, context vectors with zeros. */
  PairTables(Vocabulary vocabulary, int dimension, int stride, long seed) {
    this.vocabulary = vocabulary;
    this.dimension = dimension;
    this.stride = stride;
    int floats = LEAD + Embeddings.floats(vocabulary.size(), stride);
    input = new float[floats];
    context = new float[floats];
    Random64 random = Random64.of(seed, -1, 0);
    for (int row = 0; row < vocabulary.size(); row++) {
      for (int k = 0; k < dimension; k++) {
        input[place(row) + k] = WIDTH * (random.uniform() - 0.5f) / dimension;
      }
    }
  }

  /** Takes the vectors of a model for the items that it has. */
  void beginWith(EmbeddingModel model) {
    WarmStart.fill(model, vocabulary, input, context, LEAD, stride);
  }

  /** Where a row begins. */
  int place(int row) {
    return LEAD + row * stride;
  }

  /**
   * Brings rows into the cache.
   *
   * @param places where the rows begin
   * @return something that the caller keeps, so that the compiler can't leave out the reading
   */
  float touch(float[] table, int[] places, int count) {
    float sum = 0;
    for (int n = 0; n < count; n++) {
      for (int k = 0; k < stride; k += CACHE_LINE) {
        sum += table[places[n] + k];
      }
    }
    return sum;
  }

  /** The rows of a table, dimension floats each. */
  float[] unpadded(float[] table) {
    float[] rows = new float[vocabulary.size() * dimension];
    for (int row = 0; row < vocabulary.size(); row++) {
      System.arraycopy(table, place(row), rows, row * dimension, dimension);
    }
    return rows;
  }
}
