package dev.vecino.indexer;

import dev.vecino.core.CancelledException;
import dev.vecino.core.ProgressListener;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.InfoStream;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;

/** The forced merge that joins the written documents, in their order, in the format wanted. */
final class SegmentMerge {

  private static final int MOST_SEGMENTS = 10_000;

  private SegmentMerge() {}

  /**
   * Makes one segment of all.
   *
   * @param items how many documents there are
   * @throws CancelledException if the thread is interrupted
   */
  static void of(Directory directory, Codec codec, int items, ProgressListener listener)
      throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(codec)
            // Keeps the order of the documents, and all at once.
            .setMergePolicy(neighbors())
            // In the thread that asks for it.
            .setMergeScheduler(new SerialMergeScheduler())
            .setUseCompoundFile(false);
    try (ProgressListener.Task task = listener.start("making it searchable", "items", -1)) {
      Stop stop = new Stop();
      mergeAll(directory, config.setInfoStream(stop), stop);
      task.advance(items);
    }
  }

  private static LogDocMergePolicy neighbors() {
    LogDocMergePolicy policy = new LogDocMergePolicy();
    policy.setMergeFactor(MOST_SEGMENTS);
    return policy;
  }

  private static void mergeAll(Directory directory, IndexWriterConfig config, Stop stop)
      throws IOException {
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      Commit.of(
          writer,
          () -> {
            mergeToEnd(writer, stop);
            CancelledException.check();
          });
    }
  }

  /**
   * Merges in a thread of its own, which nobody interrupts: an interruption would close its files,
   * and Lucene would wait no more for those that help it.
   */
  private static void mergeToEnd(IndexWriter writer, Stop stop) throws IOException {
    FutureTask<Void> merge =
        new FutureTask<>(
            () -> {
              writer.forceMerge(1);
              return null;
            });
    Thread.ofPlatform().daemon().name("vecino-merge").start(merge);
    try {
      merge.get();
    } catch (InterruptedException e) {
      stop.wanted = true;
      writer.rollback(); // tells the merge to stop
      awaitEnd(merge);
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted");
    } catch (ExecutionException e) {
      throw IOUtils.rethrowAlways(e.getCause());
    }
  }

  private static void awaitEnd(FutureTask<Void> merge) {
    while (true) {
      try {
        merge.get();
        return;
      } catch (InterruptedException e) {
        // Once is enough.
      } catch (ExecutionException e) {
        return; // it was told to fail
      }
    }
  }

  /**
   * Where the graph builder can be stopped: it writes a line now and then (each worker at each
   * 2,048 items, a single one at each 10,000), and looks for an interruption nowhere else.
   */
  private static final class Stop extends InfoStream {
    volatile boolean wanted;

    @Override
    public void message(String component, String message) {
      if (wanted) {
        throw new CancelledException("interrupted");
      }
    }

    @Override
    public boolean isEnabled(String component) {
      return component.equals(HnswGraphBuilder.HNSW_COMPONENT);
    }

    @Override
    public void close() {}
  }
}
