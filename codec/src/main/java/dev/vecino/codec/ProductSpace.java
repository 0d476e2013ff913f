package dev.vecino.codec;

import dev.vecino.codec.clusters.ExactProduct;
import dev.vecino.codec.clusters.VectorSource;
import java.io.IOException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * A similarity that grows with a dot product, and the product behind it: by COSINE that of vectors
 * scaled to length 1.
 */
enum ProductSpace {
  /** Both sides scaled to length 1. */
  DIRECTIONS,
  /** As they are; the score is half of one more. */
  UNIT,
  /** As they are, without bounds. */
  UNBOUNDED;

  /** How a field is compared, or null where that is by no product. */
  static ProductSpace of(FieldInfo field) {
    if (field.getVectorEncoding() != VectorEncoding.FLOAT32) {
      return null;
    }
    return of(field.getVectorSimilarityFunction());
  }

  private static ProductSpace of(VectorSimilarityFunction function) {
    return switch (function) {
      case COSINE -> DIRECTIONS;
      case DOT_PRODUCT -> UNIT;
      case MAXIMUM_INNER_PRODUCT -> UNBOUNDED;
      case EUCLIDEAN -> null;
    };
  }

  /** The product behind Lucene's score; negative infinity where any product has it. */
  float product(float score) {
    if (!(score > 0)) {
      return Float.NEGATIVE_INFINITY;
    }
    return switch (this) {
      case DIRECTIONS, UNIT -> 2 * score - 1;
      case UNBOUNDED -> score >= 1 ? score - 1 : 1 - 1 / score;
    };
  }

  /** A query as the vectors are compared with it, or null where it has no direction. */
  float[] query(float[] query) {
    double squared = ExactProduct.of(query, query);
    if (!(squared > 0 && squared < Float.MAX_VALUE)) {
      return null;
    }
    if (this != DIRECTIONS) {
      return query;
    }
    float[] direction = new float[query.length];
    scale(query, squared, direction);
    return direction;
  }

  private static void scale(float[] vector, double squared, float[] direction) {
    double scale = 1 / Math.sqrt(squared);
    for (int d = 0; d < vector.length; d++) {
      direction[d] = (float) (vector[d] * scale);
    }
  }

  /** A field's vectors by ordinal, as they are compared. */
  VectorSource source(FloatVectorValues values) {
    VectorSource raw = VectorSource.of(values);
    return this == DIRECTIONS ? directions(raw) : raw;
  }

  private static VectorSource directions(VectorSource raw) {
    return new VectorSource() {
      @Override
      public int count() {
        return raw.count();
      }

      @Override
      public int dimension() {
        return raw.dimension();
      }

      @Override
      public Reader reader() throws IOException {
        Reader own = raw.reader();
        return (number, vector) -> {
          own.read(number, vector);
          double squared = ExactProduct.of(vector, vector);
          if (squared > 0) {
            scale(vector, squared, vector);
          }
        };
      }
    };
  }
}
