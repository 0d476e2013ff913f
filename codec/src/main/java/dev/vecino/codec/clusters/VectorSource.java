package dev.vecino.codec.clusters;

import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;

/**
 * Vectors by number, as they are compared: of length 1 where cosines are meant. Thread-safe, its
 * readers are not.
 */
public interface VectorSource {

  /** How many there are. */
  int count();

  /** Floats of each. */
  int dimension();

  /** Makes a reader for one thread. */
  Reader reader() throws IOException;

  /** Reads one vector after the other. */
  interface Reader {
    /**
     * Reads a vector.
     *
     * @param number from 0
     * @param vector out, of the dimension
     */
    void read(int number, float[] vector) throws IOException;
  }

  /** The vectors of a field by ordinal, as they are. */
  static VectorSource of(FloatVectorValues values) {
    return new VectorSource() {
      @Override
      public int count() {
        return values.size();
      }

      @Override
      public int dimension() {
        return values.dimension();
      }

      @Override
      public Reader reader() throws IOException {
        FloatVectorValues own = values.copy();
        return (number, vector) ->
            System.arraycopy(own.vectorValue(number), 0, vector, 0, vector.length);
      }
    };
  }
}
