package dev.vecino.indexer;

import static dev.vecino.core.InvalidRequestException.require;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.LockFile;
import dev.vecino.core.OutputFolder;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.VecinoException;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An index whose items change while it is served: prices, stock, new items.
 *
 * <pre>{@code
 * try (LiveIndex live = LiveIndex.open(Path.of("index"), LiveOptions.defaults())) {
 *   live.set("h17", Map.of("price", 1250));
 *   live.withdraw("h204");
 *   live.add("h2001", Map.of("price", 980, "district", "harbour", "type", "flat"));
 * }
 * }</pre>
 *
 * <p>Nothing is trained, and no vector or graph is written anew. Changes are gathered, and soon
 * after the first of them ({@link LiveOptions#commitDelay()}), or by {@link #commit()}, become a
 * generation of their own, which is swapped in as that of a build is: it is on the disk for good
 * then, every open {@code Recommender} of this process or another follows it, and a crash loses
 * nothing that was committed. Changes that are not yet committed are lost with the process.
 *
 * <p>One process at a time changes an index so; builds of the same index may run beside. What was
 * committed while a build ran is made again on its generation before that is served, so neither
 * loses the work of the other. An item that the build doesn't know gets an estimated vector anew. A
 * rollback takes back what was committed after the generation that it leads to.
 *
 * <p>Thread-safe. Closing commits.
 */
public final class LiveIndex implements AutoCloseable {

  /** The working copy, in the index's folder. */
  static final String FOLDER = "live";

  static final String LOCK = "live.lock";

  private static final String ITEM = "item"; // the column of ids

  private static final System.Logger LOG = System.getLogger(LiveIndex.class.getName());
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final Path root;
  private final IndexFolder index;
  private final LiveOptions options;
  private final GenerationSwap swap;
  private final LockFile lock;
  private final ReentrantLock guard = new ReentrantLock();
  private final Condition changed = guard.newCondition();
  private final List<Pending> pending = new ArrayList<>();
  private final Thread committer;
  private GenerationWriter writer;
  private String base; // the generation that the writer began with, or has made
  private boolean isClosed;

  /** A change that is not committed yet; the vector is kept here alone. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pending(ItemChange change, float[] vector) {}

  private LiveIndex(Path root, LiveOptions options, LockFile lock) throws IOException {
    this.root = root;
    this.options = options;
    this.lock = lock;
    index = new IndexFolder(root);
    swap = new GenerationSwap(root, options.keep());
    base = index.requireCurrent();
    writer = GenerationWriter.of(index.generation(base), root.resolve(FOLDER));
    committer =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("vecino-commit")
            .unstarted(this::commitNowAndThen);
  }

  /** A moment in the life of an index, for {@link IndexBuilder#since}. Immutable. */
  public static final class Moment {
    private final Journal.Position position;

    private Moment(Journal.Position position) {
      this.position = position;
    }

    Journal.Position position() {
      return position;
    }
  }

  /**
   * This moment: to be kept before a catalogue is read that an index is built of.
   *
   * @param folder of the index; may be absent
   * @throws ArtifactException if what is served is damaged
   */
  public static Moment now(Path folder) {
    return new Moment(Journal.Position.served(new IndexFolder(folder)));
  }

  /**
   * Opens an index for changes.
   *
   * @throws ArtifactException if the folder is no index, is damaged or can't be written, or another
   *     process or another instance of this one has it open for changes
   * @throws CancelledException if the thread is interrupted
   */
  public static LiveIndex open(Path folder, LiveOptions options) {
    CancelledException.check();
    new IndexFolder(folder).requireCurrent();
    try {
      LockFile lock =
          GenerationSwap.takeOrRefuse(folder, LOCK, "another process changes this index");
      try {
        LiveIndex live = new LiveIndex(folder, options, lock);
        live.committer.start();
        return live;
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw failure(folder, e);
    }
  }

  private static VecinoException failure(Path folder, IOException e) {
    CancelledException.check(); // files of an interrupted thread close themselves
    return OutputFolder.unwritable(folder, e);
  }

  /**
   * The types that the columns of an update must have: those of the served generation's attributes,
   * and a boolean {@code deleted}.
   *
   * @throws ArtifactException if the folder is no index
   */
  public static Map<String, ColumnType> columnTypes(Path folder) {
    IndexFolder index = new IndexFolder(folder);
    Map<String, ColumnType> types =
        IndexSchema.attributeTypes(IndexSchema.manifest(index.generation(index.requireCurrent())));
    types.put(IndexSchema.DELETED, ColumnType.BOOLEAN);
    return types;
  }

  /**
   * Sets attributes of an item; the others stay.
   *
   * @param values by attribute, each a value of its type, a number or a text that is read as one; a
   *     null takes the value away
   * @return false where there is no such item
   * @throws InvalidRequestException if the index has no such attribute, or a value is none of its
   *     type
   */
  public boolean set(String item, Map<String, ?> values) {
    return change(new ItemChange(ItemChange.Kind.SET, item, typed(item, values)), null);
  }

  /**
   * Adds an item, with a vector that is the mean of those of the items whose attributes are most
   * like its own; of one that is there already the attributes are set.
   *
   * @return false where no item is like it, so that nothing is known of it
   * @throws InvalidRequestException as {@link #set}
   */
  public boolean add(String item, Map<String, ?> attributes) {
    return change(new ItemChange(ItemChange.Kind.ADD, item, typed(item, attributes)), null);
  }

  /**
   * Adds an item with a vector, as it would be of the model that the index was made of; of one that
   * is there already the attributes are set. A build that doesn't know the item gives it another
   * vector.
   *
   * @param vector of the index's dimension, finite and not zero; users are compared with it as well
   * @throws InvalidRequestException as {@link #set}, or if the vector is another
   */
  public void add(String item, Map<String, ?> attributes, float[] vector) {
    int dimension = dimension();
    require(
        vector.length == dimension,
        "the vector of item '%s' must have the index's dimension %d, got: %d",
        item,
        dimension,
        vector.length);
    double norm = ItemDocument.norm(vector);
    require(
        norm > 0 && norm < Float.MAX_VALUE,
        "the vector of item '%s' must be finite and not zero",
        item);
    change(new ItemChange(ItemChange.Kind.ADD, item, typed(item, attributes)), vector.clone());
  }

  private int dimension() {
    guard.lock();
    try {
      requireOpen();
      return writer.dimension();
    } finally {
      guard.unlock();
    }
  }

  /**
   * Takes an item out of all answers; it stays in the index, and in histories.
   *
   * @return false where there is no such item
   */
  public boolean withdraw(String item) {
    return set(item, Map.of(IndexSchema.DELETED, true));
  }

  /**
   * Brings a withdrawn item back.
   *
   * @return false where there is no such item
   */
  public boolean restore(String item) {
    return set(item, Map.of(IndexSchema.DELETED, false));
  }

  /**
   * Removes an item: histories do not know it any more.
   *
   * @return false where there is no such item
   */
  public boolean remove(String item) {
    return change(new ItemChange(ItemChange.Kind.REMOVE, item, Map.of()), null);
  }

  /** The values as the types of the attributes have them, read as those of a catalogue. */
  private Map<String, Object> typed(String item, Map<String, ?> values) {
    Map<String, ColumnType> types;
    guard.lock();
    try {
      requireOpen();
      for (String name : values.keySet()) {
        writer
            .refusal(name)
            .ifPresent(
                refusal -> {
                  throw new InvalidRequestException("item '" + item + "': " + refusal);
                });
      }
      types = new HashMap<>(writer.types());
    } finally {
      guard.unlock();
    }
    types.put(IndexSchema.DELETED, ColumnType.BOOLEAN);
    Map<String, Object> row = new LinkedHashMap<>(values);
    row.put(ITEM, item);
    Catalogue read;
    try {
      read =
          Catalogue.builder(Catalogue.Options.builder().knownTypes(types).build()).row(row).build();
    } catch (BadInputException e) {
      throw new InvalidRequestException(
          "item '" + item + "': " + e.getMessage().replaceFirst("^row 1: ", ""));
    }
    Map<String, Object> typed = new LinkedHashMap<>();
    for (int c = 0; c < read.columns().size(); c++) {
      typed.put(read.columns().get(c).name(), read.value(read.row(item), c));
    }
    return typed;
  }

  private boolean change(ItemChange change, float[] vector) {
    CancelledException.check();
    guard.lock();
    try {
      requireOpen();
      if (!apply(change, vector)) {
        return false;
      }
      pending.add(new Pending(change, vector));
      changed.signalAll();
      return true;
    } catch (IOException e) {
      throw failure(root, e);
    } finally {
      guard.unlock();
    }
  }

  private boolean apply(ItemChange change, float[] vector) throws IOException {
    if (!writer.isOpen()) {
      beginAnew(); // the disk was full, or so
    }
    if (vector != null && !writer.has(change.item())) {
      writer.add(change.item(), change.values(), vector);
      return true;
    }
    return writer.apply(change);
  }

  private void requireOpen() {
    if (isClosed) {
      throw new IllegalStateException("the live index is closed");
    }
  }

  /**
   * Makes a generation of all changes so far, and serves it.
   *
   * @return the generation that is served now
   * @throws ArtifactException if it can't be written; the changes stay, to be committed again
   * @throws CancelledException if the thread is interrupted; likewise
   */
  public String commit() {
    CancelledException.check();
    guard.lock();
    try {
      requireOpen();
      return commitPending(Map.of());
    } finally {
      guard.unlock();
    }
  }

  /**
   * @param told what the manifest says beside the number of changes
   */
  private String commitPending(Map<String, Object> told) {
    if (pending.isEmpty()) {
      return index.requireCurrent();
    }
    try {
      return swap.alone(
          () -> {
            if (!index.requireCurrent().equals(base) || !writer.isOpen()) {
              beginAnew(); // a build or a rollback
            }
            Map<String, Object> update = new LinkedHashMap<>();
            update.put("of", base);
            update.put("changes", pending.size());
            update.putAll(told);
            List<String> lines = new ArrayList<>(pending.size());
            for (Pending one : pending) {
              lines.add(one.change.line(writer.types()));
            }
            Journal.Position position = new Journal(root).append(writer.journal(), lines);
            String name = index.nextName();
            writer.write(index.generation(name), position, update);
            swap.swapToChanges(name);
            base = name;
            pending.clear();
            return name;
          });
    } catch (IOException e) {
      throw failure(root, e);
    }
  }

  /** Another generation is served than the one that is changed: makes the changes on that. */
  private void beginAnew() throws IOException {
    writer.close();
    base = index.requireCurrent();
    writer = GenerationWriter.of(index.generation(base), root.resolve(FOLDER));
    List<Pending> again = new ArrayList<>(pending);
    for (Pending one : again) {
      if (!apply(one.change, one.vector)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "generation {0} of {1} doesn''t know item ''{2}'', whose change is left out",
            base,
            root,
            one.change.item());
        pending.remove(one);
      }
    }
  }

  private void commitNowAndThen() {
    guard.lock();
    try {
      Duration delay = options.commitDelay();
      while (!isClosed) {
        if (pending.isEmpty()) {
          changed.await();
          continue;
        }
        long left = delay.toNanos();
        while (left > 0 && !isClosed) {
          left = changed.awaitNanos(left);
        }
        if (!isClosed) {
          delay = isCommitted() ? options.commitDelay() : AFTER_FAILURE;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    } finally {
      guard.unlock();
    }
  }

  private boolean isCommitted() {
    try {
      commitPending(Map.of());
      return true;
    } catch (VecinoException e) {
      LOG.log(System.Logger.Level.WARNING, "changes are not committed yet: " + e.getMessage());
      return false;
    }
  }

  /**
   * Changes an index by the rows of a file, as one generation.
   *
   * <p>A column that the file lacks is left as it is, an empty field takes the value away. {@code
   * deleted} withdraws an item ({@code true}) or brings it back.
   *
   * @param folder of the index
   * @param changes the rows, read with {@link #columnTypes}
   * @throws ArtifactException if the folder is no index, can't be written or is changed by another
   *     process
   * @throws BadInputException if a column is no attribute of the index, or an item is new where
   *     that is refused
   * @throws CancelledException if the thread is interrupted; the former generation stays served
   */
  public static UpdateReport update(
      Path folder, Catalogue changes, UpdateOptions options, ProgressListener listener) {
    long began = System.nanoTime();
    LiveOptions live = LiveOptions.defaults().withKeep(options.keep()).withoutCommits();
    try (LiveIndex index = open(folder, live)) {
      return index.update(changes, options.newItems(), listener, began);
    }
  }

  private UpdateReport update(
      Catalogue changes, UpdateOptions.NewItems policy, ProgressListener listener, long began) {
    guard.lock();
    try {
      CatalogueUpdate update = new CatalogueUpdate(writer, changes, policy, listener);
      for (ItemChange change : update.changes()) {
        pending.add(new Pending(change, null));
      }
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("file", changes.report().file());
      told.put("sha256", changes.report().sha256());
      told.putAll(update.counts());
      String name = commitPending(told);
      return update.report(name, (System.nanoTime() - began) / 1e9);
    } catch (IOException e) {
      throw failure(root, e);
    } catch (RuntimeException e) {
      pending.clear(); // all or nothing
      throw e;
    } finally {
      guard.unlock();
    }
  }

  /**
   * Commits, and gives the index to others. Twice is fine.
   *
   * @throws ArtifactException if the last changes can't be committed; they are lost
   */
  @Override
  public void close() {
    guard.lock();
    try {
      if (isClosed) {
        return;
      }
      try {
        commitPending(Map.of());
      } finally {
        isClosed = true;
        changed.signalAll();
        try (lock) {
          writer.close();
        } catch (IOException e) {
          LOG.log(System.Logger.Level.WARNING, "can't be closed: " + e.getMessage());
        }
      }
    } finally {
      guard.unlock();
    }
  }
}
