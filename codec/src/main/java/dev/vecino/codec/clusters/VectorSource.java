package dev.vecino.codec.clusters;

import java.io.IOException;

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
}
