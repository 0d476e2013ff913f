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
 * For each item, those that speak for being clicked with it, each with a similarity: a sparse
 * matrix, which knows what vectors of a few hundred floats can't hold. How it is used is said by a
 * channel of the manifest ({@link UserEncoder}).
 *
 * <p>Immutable if its arrays are not changed; thread-safe.
 */
public final class NeighborTable {

  private final int[][] neighbors;
  private final float[][] similarities;

  /**
   * @param neighbors rows of the neighbours of each row, different ones, in any order; handed over
   * @param similarities of these, more than 0 and finite; handed over
   * @throws InvalidRequestException if the shapes differ, or a neighbour or weight is out of range
   */
  public NeighborTable(int[][] neighbors, float[][] similarities) {
    InvalidRequestException.require(
        neighbors.length == similarities.length,
        "there must be similarities for each row of neighbours");
    for (int row = 0; row < neighbors.length; row++) {
      InvalidRequestException.require(
          neighbors[row].length == similarities[row].length,
          "row %s: a similarity a neighbour",
          row);
      for (int n = 0; n < neighbors[row].length; n++) {
        InvalidRequestException.require(
            neighbors[row][n] >= 0 && neighbors[row][n] < neighbors.length,
            "row %s: there is no row %s",
            row,
            neighbors[row][n]);
        InvalidRequestException.require(
            similarities[row][n] > 0 && Float.isFinite(similarities[row][n]),
            "row %s: similarities must be more than 0 and finite, got: %s",
            row,
            similarities[row][n]);
      }
    }
    this.neighbors = neighbors;
    this.similarities = similarities;
  }

  /** How many rows there are. */
  public int size() {
    return neighbors.length;
  }

  /** The neighbours of a row; shared, not to be changed. */
  public int[] neighbors(int row) {
    return neighbors[row];
  }

  /** Their similarities; shared, not to be changed. */
  public float[] similarities(int row) {
    return similarities[row];
  }

  /** Writes the number of rows, then each row: its length, its neighbours, their similarities. */
  void write(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(neighbors.length);
    for (int row = 0; row < neighbors.length; row++) {
      data.writeInt(neighbors[row].length);
      for (int neighbor : neighbors[row]) {
        data.writeInt(neighbor);
      }
      for (float similarity : similarities[row]) {
        data.writeFloat(similarity);
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
      float[][] similarities = new float[size][];
      for (int row = 0; row < size; row++) {
        int length = count(in, file, size);
        neighbors[row] = new int[length];
        similarities[row] = new float[length];
        for (int n = 0; n < length; n++) {
          neighbors[row][n] = in.readInt();
        }
        for (int n = 0; n < length; n++) {
          similarities[row][n] = in.readFloat();
        }
      }
      if (in.read() >= 0) {
        throw new ArtifactException(file + ": is damaged, something follows the last row");
      }
      return new NeighborTable(neighbors, similarities);
    } catch (EOFException e) {
      throw new ArtifactException(file + ": is damaged, it ends too early", e);
    } catch (InvalidRequestException e) {
      throw new ArtifactException(file + ": is damaged, " + e.getMessage(), e);
    } catch (IOException e) {
      throw ArtifactException.unreadable(file, e);
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
