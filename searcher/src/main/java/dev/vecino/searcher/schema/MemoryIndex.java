package dev.vecino.searcher.schema;

import dev.vecino.core.Manifest;
import dev.vecino.core.UserEncoder;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;

/**
 * A generation in memory: what its folder would hold. Opened once; whoever opens it closes its
 * directory.
 *
 * @param directory of Lucene
 * @param manifest without files
 * @param gramians as in {@link dev.vecino.core.Gramian#FILE}, empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record MemoryIndex(Directory directory, Manifest manifest, byte[] gramians) {

  /** The name of the generation. */
  public static final String NAME = "memory";

  /** What stands for its folder in messages. */
  public static final Path PLACE = Path.of("(memory)");

  /** How users are made. */
  public UserEncoder users() {
    int dimension = (int) manifest.whole(IndexSchema.MANIFEST_DIMENSION);
    return UserEncoder.read(manifest, dimension, gramians);
  }
}
