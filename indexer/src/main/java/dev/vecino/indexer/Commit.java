package dev.vecino.indexer;

import java.io.IOException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.util.IORunnable;

/** All that is written, or nothing. */
final class Commit {

  private Commit() {}

  /** Commits what the work writes; where it fails, all of it is taken back. */
  static void of(IndexWriter writer, IORunnable work) throws IOException {
    try {
      work.run();
      writer.commit();
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
  }
}
