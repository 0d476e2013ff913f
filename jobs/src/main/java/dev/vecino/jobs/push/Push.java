package dev.vecino.jobs.push;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Manifest;
import dev.vecino.core.OutputFolder;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.Sha256;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.sources.jdbc.Database;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes a list for every user of a click log and writes them, ordered by the users' ids (by code
 * points), in parts beside their place: {@code OUT.parts/part-00000.csv}, … and {@code push.json},
 * which says what they are. When all are complete they take the place {@code OUT} in one step, as a
 * folder or joined into a file, so that a former output stays whole until then. What an interrupted
 * push has completed can be continued, with the same bytes in the end.
 *
 * <pre>{@code
 * try (Push push = Push.begin(Path.of("lists.csv.gz"), options)) {
 *   PushReport report = push.run(index, log, ProgressListener.NONE);
 * }
 * }</pre>
 *
 * <p>For one thread; closing it gives the place free and removes what is not complete.
 */
public final class Push implements AutoCloseable {

  private final Destination destination;
  private final PartsFolder parts;
  private final PushOptions options;

  private Push(Destination destination, PartsFolder parts, PushOptions options) {
    this.destination = destination;
    this.parts = parts;
    this.options = options;
  }

  /**
   * Takes the place of the output.
   *
   * @param out a file where the name ends in .csv or .jsonl, with .gz or without, else a folder
   * @throws ArtifactException if something else is there, an interrupted push whose parts are
   *     refused, or a push that is running
   * @throws InvalidRequestException if the format is not that of the name
   */
  public static Push begin(Path out, PushOptions options) {
    try {
      return begin(FileDestination.of(out, options.format()), options);
    } catch (IOException e) {
      throw OutputFolder.unwritable(out, e);
    }
  }

  /**
   * Takes the place of the output in a database: a table {@code user_id, rank, item_id, score},
   * made if it is absent. Its lists are replaced in one transaction.
   *
   * @param table maybe with its schema
   * @param partsFolder where parts wait until all are complete; removed then
   * @throws ArtifactException if something else is there, or the database refuses, or there is an
   *     interrupted push that is refused, or a running one
   * @throws InvalidRequestException if the options ask for another format than CSV
   */
  public static Push begin(Database database, String table, Path partsFolder, PushOptions options) {
    return begin(TableDestination.of(database, table, partsFolder, options), options);
  }

  private static Push begin(Destination destination, PushOptions options) {
    try {
      destination.prepare();
      PartsFolder parts =
          PartsFolder.open(destination.partsFolder(), destination.format(), options.leftovers());
      return new Push(destination, parts, options);
    } catch (IOException e) {
      throw OutputFolder.unwritable(destination.partsFolder(), e);
    }
  }

  /**
   * Makes the lists, and puts them in their place when all are complete.
   *
   * @param index its served generation answers, or the one by which an interrupted push was begun
   * @param log the clicks of all users
   * @throws ArtifactException if the index or the output can't be used, or a push that is resumed
   *     was begun with other settings
   * @throws InvalidRequestException if the requests do not fit the index
   * @throws CancelledException if the thread is interrupted; complete parts are kept
   */
  public PushReport run(Path index, ClickLog log, ProgressListener listener) {
    long began = System.nanoTime();
    String generation = generation(index);
    Map<String, Object> settings = settings(index, generation, log);
    parts.requireSame(settings);
    requireGeneration(index, generation);
    try (IndexRecommender recommender = Recommender.open(index, generation)) {
      settings.put(
          "generationSha256",
          Sha256.of(new IndexFolder(index).generation(generation).resolve(Manifest.FILE)));
      parts.requireSame(settings);
      int kept = parts.start(settings, log.userCount(), options.partUsers());
      Totals totals =
          new PartProducer(parts, recommender, new UserHistories(log), options).make(listener);
      parts.complete(totals);
      destination.take(parts, totals.items());
      return totals.report(generation, vain(recommender), kept, (System.nanoTime() - began) / 1e9);
    } catch (ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted");
    } catch (IOException e) {
      throw OutputFolder.unwritable(destination.partsFolder(), e);
    }
  }

  private PushReport.Vain vain(IndexRecommender recommender) {
    RecommendRequest ofNobody = options.request(List.of(), List.of());
    return new PushReport.Vain(
        recommender.recommend(ofNobody).unknown(), recommender.unmet(ofNobody));
  }

  /** All that the lists depend on, as {@code push.json} has it. */
  private Map<String, Object> settings(Path index, String generation, ClickLog log) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("index", index.toAbsolutePath().normalize().toString());
    settings.put(State.GENERATION, generation);
    settings.put("clicksSha256", log.report().sha256());
    settings.putAll(options.settings());
    settings.putIfAbsent("k", options.limit());
    settings.putIfAbsent("filters", options.filterNames());
    settings.put("format", parts.format().name().toLowerCase(Locale.ROOT));
    settings.put("partUsers", options.partUsers());
    settings.put("vecino", Manifest.toolVersion());
    return settings;
  }

  /** The generation that an interrupted push was begun with, else the served one. */
  private String generation(Path index) {
    return parts.begunGeneration().orElseGet(() -> new IndexFolder(index).requireCurrent());
  }

  private void requireGeneration(Path index, String generation) {
    if (parts.begunGeneration().isPresent() && !new IndexFolder(index).all().contains(generation)) {
      throw new ArtifactException(
          parts.folder()
              + ": was begun on generation "
              + generation
              + ", which "
              + index
              + " has no more; --restart begins anew");
    }
  }

  /** Gives the place free. Complete parts stay, to be resumed; if there are none, nothing stays. */
  @Override
  public void close() {
    parts.close();
  }
}
