package dev.vecino.core;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Histories of a few users, chosen by chance among those that a model was trained on: what its
 * users' vectors are made of, for whoever has to know where these lie and has the model alone. A
 * history is the rows of the items that one user clicked, oldest first, one entry a click; it has
 * neither the user's id nor times.
 *
 * <p>Immutable and thread-safe.
 */
public final class HistorySample {

  /** A sample has no more histories. */
  public static final int MOST_HISTORIES = 1_000;

  /** A history has no more clicks: a longer one is cut to its newest. */
  public static final int MOST_CLICKS = 500;

  private static final HistorySample NONE = new HistorySample(List.of());

  private final int[][] histories;
  private final int rows; // all rows are below

  /**
   * @param histories rows of items, oldest click first; each at least one and at most {@link
   *     #MOST_CLICKS}, at most {@link #MOST_HISTORIES} in all; in random order, so that the first
   *     ones are a sample too; copied
   * @throws InvalidRequestException if there are too many or one is too long, empty or has a row
   *     below 0
   */
  public HistorySample(List<int[]> histories) {
    InvalidRequestException.require(
        histories.size() <= MOST_HISTORIES,
        "a sample has at most %d histories, got: %d",
        MOST_HISTORIES,
        histories.size());
    this.histories = new int[histories.size()][];
    int greatest = -1;
    for (int n = 0; n < this.histories.length; n++) {
      int[] history = histories.get(n).clone();
      InvalidRequestException.require(
          history.length >= 1 && history.length <= MOST_CLICKS,
          "history %d: it must have 1 to %d clicks, got: %d",
          n,
          MOST_CLICKS,
          history.length);
      for (int row : history) {
        InvalidRequestException.require(row >= 0, "history %d: there is no row %d", n, row);
        greatest = Math.max(greatest, row);
      }
      this.histories[n] = history;
    }
    rows = greatest + 1;
  }

  /** A sample of no history. */
  public static HistorySample none() {
    return NONE;
  }

  /** How many histories there are; 0 where the model was made without. */
  public int size() {
    return histories.length;
  }

  /**
   * The rows of the items that a user clicked, oldest click first.
   *
   * @param number 0 .. size - 1
   * @return at least one row; a new array
   */
  public int[] history(int number) {
    return histories[number].clone();
  }

  /**
   * A smaller sample.
   *
   * @param most how many histories it has, or fewer where there are no more; at least 0
   */
  public HistorySample first(int most) {
    InvalidRequestException.require(
        most >= 0, "a sample must have at least 0 histories, got: %d", most);
    return most >= size() ? this : new HistorySample(List.of(histories).subList(0, most));
  }

  /**
   * Refuses items that a model does not have.
   *
   * @throws InvalidRequestException if a row is not below the number of items
   */
  void checkRows(int items) {
    InvalidRequestException.require(
        rows <= items, "a history has row %d, the model has %d items", rows - 1, items);
  }

  /** Writes the number of histories, then each: its length and its rows. */
  void write(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(histories.length);
    for (int[] history : histories) {
      data.writeInt(history.length);
      for (int row : history) {
        data.writeInt(row);
      }
    }
    data.flush();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file to be named where something is wrong
   * @param content its content; is closed
   * @param items of the model
   * @throws ArtifactException if it is something else, or has rows of other items
   */
  static HistorySample read(Path file, InputStream content, int items) {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(content, 1 << 16))) {
      int size = count(in, file, MOST_HISTORIES, "histories");
      List<int[]> histories = new ArrayList<>();
      for (int n = 0; n < size; n++) {
        int[] history = new int[count(in, file, MOST_CLICKS, "clicks in history " + n)];
        for (int click = 0; click < history.length; click++) {
          history[click] = in.readInt();
        }
        histories.add(history);
      }
      if (in.read() >= 0) {
        throw new ArtifactException(file + ": is damaged, something follows the last history");
      }
      HistorySample sample = new HistorySample(histories);
      sample.checkRows(items);
      return sample;
    } catch (EOFException e) {
      throw new ArtifactException(file + ": is damaged, it ends too early", e);
    } catch (InvalidRequestException e) {
      throw new ArtifactException(file + ": is damaged, " + e.getMessage(), e);
    } catch (IOException e) {
      throw ArtifactException.unreadable(file, e);
    }
  }

  private static int count(DataInputStream in, Path file, int most, String what)
      throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new ArtifactException(file + ": is damaged, it can't have " + count + " " + what);
    }
    return count;
  }
}
