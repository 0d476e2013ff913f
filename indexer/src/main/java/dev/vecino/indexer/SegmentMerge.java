package dev.vecino.indexer;

import dev.vecino.core.CancelledException;
import dev.vecino.core.ProgressListener;
import java.io.IOException;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.Directory;
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
            .setMergePolicy(neighbours())
            // In this thread, so that an interruption reaches it.
            .setMergeScheduler(new SerialMergeScheduler())
            .setUseCompoundFile(false);
    try (ProgressListener.Task task = listener.start("making it searchable", "items", -1)) {
      config.setInfoStream(new Interruption());
      mergeAll(directory, config);
      task.advance(items);
    }
  }

  private static LogDocMergePolicy neighbours() {
    LogDocMergePolicy policy = new LogDocMergePolicy();
    policy.setMergeFactor(MOST_SEGMENTS);
    return policy;
  }

  private static void mergeAll(Directory directory, IndexWriterConfig config) throws IOException {
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      try {
        writer.forceMerge(1);
        CancelledException.check();
        writer.commit();
      } catch (IOException | RuntimeException e) {
        writer.rollback();
        throw e;
      }
    }
  }

  /**
   * Where the graph builder can be stopped: it writes a line now and then (each worker at each
   * 2,048 items, a single one at each 10,000), and looks for an interruption nowhere else.
   */
  private static final class Interruption extends InfoStream {
    private final Thread caller = Thread.currentThread();

    @Override
    public void message(String component, String message) {
      if (caller.isInterrupted()) {
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
