package dev.vecino.jobs.push;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Manifest;
import dev.vecino.core.OutputFolder;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexFolder;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Makes a list for every user of a click log and writes them, ordered by the users' ids (by code
 * points), in parts beside their place: {@code OUT.parts/part-00000.csv}, … and {@code push.json},
 * which says what they are. When all are complete they take the place {@code OUT} in one step, as a
 * folder or joined into a file, so that a former output stays whole until then. What an interrupted
 * push has completed can be continued, with the same bytes in the end.
 *
 * <p>For one thread; closing gives the place free and removes what is not complete.
 */
public final class Push implements AutoCloseable {

  /** What a list looks like. */
  public enum Format {
    /** {@code user,rank,item,score}, a row an item. */
    CSV,
    /** {@code {"user":…,"items":[{"item":…,"score":…},…]}}, a line a user. */
    JSONL
  }

  /** What becomes of a push that was interrupted. */
  public enum Begun {
    /** It is left alone, and this one refused. */
    REFUSE,
    /** It is continued. */
    RESUME,
    /** It is thrown away. */
    RESTART
  }

  /**
   * The rules for every user.
   *
   * @param request gives a request for a history its limit and its filters
   * @param limit that limit
   * @param filters what people call the filters, in the order in which the request has them
   * @param settings all of this as it is kept in {@code push.json}: texts, numbers, booleans
   */
  public record Rules(
      UnaryOperator<RecommendRequest> request,
      int limit,
      List<String> filters,
      Map<String, Object> settings) {

    public Rules {
      filters = List.copyOf(filters);
      settings = new LinkedHashMap<>(settings);
    }
  }

  /**
   * Lists that are short for the same reason.
   *
   * @param cause the step that first left fewer items than a list holds: a filter, "seen or
   *     excluded", or "index" where that has fewer from the start
   * @param lists how many
   * @param fewest the fewest items that it left to one of them
   * @param most the most items that it left to one of them
   */
  public record ShortLists(String cause, int lists, int fewest, int most) {}

  /**
   * What was made.
   *
   * @param generation of the index that answered
   * @param users all
   * @param lists of users with an item that the index knows, the empty ones among them
   * @param emptyLists of these
   * @param shortLists of these with fewer items than the limit
   * @param causes of short lists, in the order of the steps
   * @param usersWithoutKnownItem the other users
   * @param items in all lists
   * @param usersKept of all users, those whose lists an interrupted push had made
   * @param seconds that this one took
   */
  public record Report(
      String generation,
      int users,
      int lists,
      int emptyLists,
      int shortLists,
      List<ShortLists> causes,
      int usersWithoutKnownItem,
      long items,
      int usersKept,
      double seconds) {

    /** What this push made itself, by its seconds. */
    public double usersPerSecond() {
      return (users - usersKept) / Math.max(seconds, 1e-9);
    }
  }

  private final Output output;

  private Push(Output output) {
    this.output = output;
  }

  /**
   * Takes the place of the output.
   *
   * @param out a file where the name ends in .csv or .jsonl, with .gz or without, else a folder
   * @param format null: as the name says, else CSV
   * @throws ArtifactException if something else is there, or an interrupted push that is refused,
   *     or a running one
   * @throws InvalidRequestException if the format is not that of the name
   */
  public static Push begin(Path out, Format format, Begun begun) {
    return new Push(Output.begin(out, format, begun));
  }

  /**
   * Makes the lists.
   *
   * @param log of all users
   * @param logSettings how it was read, as it is kept in {@code push.json}
   * @param partUsers users a part, at least 1
   * @param threads at least 1; the answers do not depend on it
   * @throws ArtifactException if the index or the output can't be used, or a push that is resumed
   *     was begun with other settings
   * @throws InvalidRequestException if the rules do not fit the index
   * @throws CancelledException if the thread is interrupted; complete parts are kept
   */
  public Report run(
      Path index,
      ClickLog log,
      Map<String, Object> logSettings,
      Rules rules,
      int partUsers,
      int threads,
      ProgressListener listener) {
    InvalidRequestException.require(
        partUsers >= 1, "a part must have at least 1 user, got: %d", partUsers);
    InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
    long began = System.nanoTime();
    String generation = generation(index);
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("index", index.toAbsolutePath().normalize().toString());
    settings.put(State.GENERATION, generation);
    settings.put("clicksSha256", log.report().sha256());
    settings.putAll(logSettings);
    settings.putAll(rules.settings());
    settings.put("format", output.format().name().toLowerCase(java.util.Locale.ROOT));
    settings.put("partUsers", partUsers);
    settings.put("vecino", Manifest.toolVersion());
    output.requireSame(settings);
    requireGeneration(index, generation);
    try (IndexRecommender recommender = Recommender.open(index, generation)) {
      settings.put(
          "generationSha256",
          Output.sha256(new IndexFolder(index).generation(generation).resolve(Manifest.FILE)));
      output.requireSame(settings);
      int kept = output.start(settings, log.userCount(), partUsers);
      Totals totals =
          new Parts(output, recommender, new UserHistories(log), rules, partUsers, threads)
              .make(listener);
      output.deliver(totals);
      return totals.report(generation, kept, (System.nanoTime() - began) / 1e9);
    } catch (ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted");
    } catch (IOException e) {
      throw OutputFolder.unwritable(output.place(), e);
    }
  }

  /** The generation that an interrupted push was begun with, else the served one. */
  private String generation(Path index) {
    return output.begunGeneration().orElseGet(() -> new IndexFolder(index).requireCurrent());
  }

  private void requireGeneration(Path index, String generation) {
    if (output.begunGeneration().isPresent()
        && !new IndexFolder(index).all().contains(generation)) {
      throw new ArtifactException(
          output.work()
              + ": was begun on generation "
              + generation
              + ", which "
              + index
              + " has no more; --restart begins anew");
    }
  }

  /**
   * Gives the place free. What is complete stays to be resumed; where nothing is, nothing stays.
   */
  @Override
  public void close() {
    output.close();
  }
}
