package dev.vecino.core;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * For each item, those that speak for being clicked with it, each with a weight: a sparse matrix of
 * similarities, which knows what vectors of a few hundred floats can't hold. How it is used is said
 * by a channel of the manifest ({@link UserEncoder}).
 *
 * <p>Immutable if its arrays are not changed; thread-safe.
 */
public final class NeighborTable {

  private final int[][] neighbors;
  private final float[][] weights;

  /**
   * @param neighbors rows of the neighbours of each row, different ones, in any order; handed over
   * @param weights of these, more than 0 and finite; handed over
   * @throws InvalidRequestException if the shapes differ, or a neighbour or weight is out of range
   */
  public NeighborTable(int[][] neighbors, float[][] weights) {
    InvalidRequestException.require(
        neighbors.length == weights.length, "there must be weights for each row of neighbours");
    for (int row = 0; row < neighbors.length; row++) {
      InvalidRequestException.require(
          neighbors[row].length == weights[row].length, "row %s: a weight a neighbour", row);
      for (int n = 0; n < neighbors[row].length; n++) {
        InvalidRequestException.require(
            neighbors[row][n] >= 0 && neighbors[row][n] < neighbors.length,
            "row %s: there is no row %s",
            row,
            neighbors[row][n]);
        InvalidRequestException.require(
            weights[row][n] > 0 && Float.isFinite(weights[row][n]),
            "row %s: weights must be more than 0 and finite, got: %s",
            row,
            weights[row][n]);
      }
    }
    this.neighbors = neighbors;
    this.weights = weights;
  }

  /** How many rows there are. */
  public int size() {
    return neighbors.length;
  }

  /** The neighbours of a row; shared, not to be changed. */
  public int[] neighbors(int row) {
    return neighbors[row];
  }

  /** Their weights; shared, not to be changed. */
  public float[] weights(int row) {
    return weights[row];
  }

  /** Writes the number of rows, then each row: its length, its neighbours, their weights. */
  void write(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(neighbors.length);
    for (int row = 0; row < neighbors.length; row++) {
      data.writeInt(neighbors[row].length);
      for (int neighbor : neighbors[row]) {
        data.writeInt(neighbor);
      }
      for (float weight : weights[row]) {
        data.writeFloat(weight);
      }
    }
    data.flush();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file to be named where something is wrong
   * @param content its content; is closed
   * @throws ArtifactException if it is something else
   */
  static NeighborTable read(Path file, InputStream content) {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(content, 1 << 16))) {
      int size = count(in, file, Files.size(file) / Integer.BYTES);
      int[][] neighbors = new int[size][];
      float[][] weights = new float[size][];
      for (int row = 0; row < size; row++) {
        int length = count(in, file, size);
        neighbors[row] = new int[length];
        weights[row] = new float[length];
        for (int n = 0; n < length; n++) {
          neighbors[row][n] = in.readInt();
        }
        for (int n = 0; n < length; n++) {
          weights[row][n] = in.readFloat();
        }
      }
      if (in.read() >= 0) {
        throw new ArtifactException(file + ": is damaged, something follows the last row");
      }
      return new NeighborTable(neighbors, weights);
    } catch (EOFException e) {
      throw new ArtifactException(file + ": is damaged, it ends too early", e);
    } catch (InvalidRequestException e) {
      throw new ArtifactException(file + ": is damaged, " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ArtifactException(file + ": can't be read (" + e.getMessage() + ")", e);
    }
  }

  private static int count(DataInputStream in, Path file, long most) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new ArtifactException(file + ": is damaged, it can't have " + count + " rows");
    }
    return count;
  }
}
