package dev.vecino.searcher;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.searcher.schema.IndexFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The generation that an opened index answers from: always the same, or the one that {@code
 * CURRENT} names. Thread-safe.
 *
 * <p>One that follows reads {@code CURRENT}, one short line, at most every half second and only
 * when a query comes. If another generation is named, a thread is started that opens it, swaps it
 * in and ends: opening reads every file, so no query does it or waits for it. {@link #close} ends
 * that thread.
 */
final class ServedGeneration implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Recommender.class.getName());

  private static final long FOLLOW_INTERVAL_NANOS = Duration.ofMillis(500).toNanos();

  /** How often a generation that vanishes while it is opened is given up for the next one. */
  private static final int MOST_ATTEMPTS = 10;

  /** Opens a generation, as {@link Generation#open} does. */
  interface Opener {
    Generation open(IndexFolder index, String name, @Nullable Generation former);
  }

  /**
   * What is taken from outside.
   *
   * @param opener opens generations
   * @param nanoTime the clock
   * @param threads makes the threads that open what is followed to
   */
  record Surroundings(Opener opener, LongSupplier nanoTime, ThreadFactory threads) {
    static final Surroundings SYSTEM =
        new Surroundings(
            Generation::open,
            System::nanoTime,
            Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("vecino-follow")
                .factory());
  }

  /**
   * What {@code CURRENT} names, and the state of the files there: what could not be opened is not
   * tried again while both are the same.
   *
   * @param name of the generation; empty where {@code CURRENT} is damaged or absent
   * @param files each with its name, size and time of change
   */
  private record Found(String name, Set<String> files) {

    static Found in(IndexFolder index) {
      try {
        return index
            .current()
            .map(name -> new Found(name, files(index.generation(name))))
            .orElse(new Found("", Set.of()));
      } catch (ArtifactException e) {
        return new Found("", Set.of());
      }
    }

    private static Set<String> files(Path generation) {
      try (Stream<Path> files = Files.list(generation)) {
        return files.map(Found::state).collect(Collectors.toSet());
      } catch (IOException | UncheckedIOException e) {
        return Set.of();
      }
    }

    private static String state(Path file) {
      try {
        BasicFileAttributes state = Files.readAttributes(file, BasicFileAttributes.class);
        return file.getFileName() + " " + state.size() + " " + state.lastModifiedTime();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final IndexFolder index;
  private final boolean follows;
  private final Surroundings surroundings;
  private final AtomicLong lastLook;
  private volatile @Nullable Generation current; // null: closed

  private final ReentrantLock switching = new ReentrantLock(); // held while another one is opened
  private @Nullable Found refused; // the last that could not be opened; guarded by the lock
  private volatile @Nullable Thread follower; // set under the lock
  private volatile boolean closing;

  private ServedGeneration(
      IndexFolder index, Generation generation, boolean follows, Surroundings surroundings) {
    this.index = index;
    this.follows = follows;
    this.surroundings = surroundings;
    this.current = generation;
    lastLook = new AtomicLong(surroundings.nanoTime().getAsLong());
  }

  /**
   * Opens the generation that {@code CURRENT} names, and follows from then on.
   *
   * @throws ArtifactException if there is none, or it can't be opened
   * @throws CancelledException if the thread is interrupted
   */
  static ServedGeneration follow(IndexFolder index, Surroundings surroundings) {
    CancelledException.check();
    Generation generation = openServed(index, surroundings.opener(), null);
    return new ServedGeneration(index, generation, true, surroundings);
  }

  /**
   * Stays with a generation.
   *
   * @param generation a reference to it is handed over
   */
  static ServedGeneration stay(IndexFolder index, Generation generation) {
    return new ServedGeneration(index, generation, false, Surroundings.SYSTEM);
  }

  private static Generation openServed(
      IndexFolder index, Opener opener, @Nullable Generation former) {
    String name = index.requireCurrent();
    for (int attempt = 1; ; attempt++) {
      try {
        return opener.open(index, name, former);
      } catch (ArtifactException e) {
        // Swapped and collected between the two steps: look again.
        String next = index.requireCurrent();
        if (attempt == MOST_ATTEMPTS || next.equals(name)) {
          throw e;
        }
        name = next;
      }
    }
  }

  /**
   * The generation to answer from; to be released by the caller.
   *
   * @throws IllegalStateException if this is closed
   */
  Generation acquire() {
    if (follows) {
      follow();
    }
    while (true) {
      Generation generation = current;
      if (generation == null) {
        throw closed();
      }
      if (generation.acquire()) {
        return generation;
      }
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the recommender is closed");
  }

  /** Looks now and then whether another generation is served; never fails a query. */
  private void follow() {
    long last = lastLook.get();
    long now = surroundings.nanoTime().getAsLong();
    if (now - last >= FOLLOW_INTERVAL_NANOS
        && lastLook.compareAndSet(last, now)
        && isAnotherServed()) {
      startFollower();
    }
  }

  private boolean isAnotherServed() {
    Generation generation = current;
    try {
      return generation != null && !index.requireCurrent().equals(generation.name);
    } catch (ArtifactException e) {
      return true; // the follower tells of it
    }
  }

  /** Starts the thread that opens another generation, unless one is being opened already. */
  private void startFollower() {
    if (!switching.tryLock()) {
      return;
    }
    try {
      if (!closing && (follower == null || !follower.isAlive())) {
        follower = surroundings.threads().newThread(this::switchOrWarn);
        follower.start();
      }
    } finally {
      switching.unlock();
    }
  }

  private void switchOrWarn() {
    switching.lock();
    try {
      Found found = Found.in(index);
      if (closing || found.equals(refused)) {
        return;
      }
      try {
        switchToServed();
      } catch (CancelledException e) {
        // It is being closed.
      } catch (RuntimeException | Error e) {
        refused = found;
        String why = e instanceof ArtifactException ? e.getMessage() : e.toString();
        LOG.log(System.Logger.Level.WARNING, "the former generation stays served: " + why);
      }
    } finally {
      switching.unlock();
    }
  }

  /**
   * Switches now, on the caller's thread, to the generation that {@code CURRENT} names, if it is
   * another one and this follows.
   *
   * @return whether it switched
   * @throws ArtifactException if it can't be opened; the former one stays
   * @throws CancelledException if the thread is interrupted; the former one stays
   * @throws IllegalStateException if this is closed
   */
  boolean refresh() {
    switching.lock();
    try {
      if (current == null) {
        throw closed();
      }
      return follows && switchToServed();
    } finally {
      switching.unlock();
    }
  }

  private boolean switchToServed() {
    Generation former = current;
    if (former == null) {
      throw closed();
    }
    if (index.requireCurrent().equals(former.name)) {
      return false;
    }
    Generation next = openServed(index, surroundings.opener(), former);
    try {
      next.load(); // here, not on the way of the first query
    } catch (IOException e) {
      next.release();
      throw ArtifactException.unreadable(index.generation(next.name), e);
    }
    current = next;
    refused = null; // what could not be opened once may be served again
    former.release();
    return true;
  }

  /** Gives the generation back, and ends a thread that opens another one. Twice is fine. */
  @Override
  public void close() {
    closing = true; // first: a follower that is started later sees it, an earlier one is seen here
    Thread opening = follower;
    if (opening != null) {
      opening.interrupt();
    }
    switching.lock();
    try {
      Generation generation = current;
      current = null;
      if (generation != null) {
        generation.release();
      }
    } finally {
      switching.unlock();
    }
    if (opening != null) {
      join(opening);
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
