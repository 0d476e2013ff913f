package dev.vecino.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vecino.core.Catalogue;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.Manifest;
import dev.vecino.core.OutputFolder;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FilterCodecReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/** An index of several segments, as many as three, each with a graph of its own. */
class SegmentsContractTest extends IndexRecommenderContract {

  private static final int SEGMENTS = 3;

  @Override
  IndexOptions options() {
    return Fixtures.OPTIONS;
  }

  @Override
  AnsweredBy approximation() {
    return AnsweredBy.HNSW;
  }

  @Override
  void build(Path folder, Embeddings vectors, Catalogue catalogue) {
    super.build(folder, vectors, catalogue);
    splitServed(folder);
  }

  @Override
  void build(Path folder, EmbeddingModel model, Catalogue catalogue) {
    super.build(folder, model, catalogue);
    splitServed(folder);
  }

  /** Writes the documents of the served generation, which are in one segment, as several. */
  private static void splitServed(Path root) {
    IndexFolder index = new IndexFolder(root);
    Path generation = index.generation(index.requireCurrent());
    Manifest manifest = Manifest.read(generation, IndexSchema.FORMAT, IndexSchema.FORMAT_VERSION);
    try {
      Path whole = Files.move(generation, root.resolve("whole"));
      Files.createDirectory(generation);
      split(whole, generation);
      OutputFolder.removeTree(whole);
      GenerationBuild.writeManifest(new LinkedHashMap<>(manifest.values()), generation, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void split(Path from, Path to) throws IOException {
    try (Directory source = new MMapDirectory(from);
        Directory target = new MMapDirectory(to);
        DirectoryReader reader = DirectoryReader.open(source)) {
      CodecReader whole = (CodecReader) reader.leaves().getFirst().reader();
      int segments = Math.min(SEGMENTS, whole.maxDoc());
      try (IndexWriter writer =
          new IndexWriter(
              target,
              new IndexWriterConfig()
                  .setMergePolicy(NoMergePolicy.INSTANCE)
                  .setUseCompoundFile(false))) {
        for (int segment = 0; segment < segments; segment++) {
          FixedBitSet part = new FixedBitSet(whole.maxDoc());
          part.set(segment * whole.maxDoc() / segments, (segment + 1) * whole.maxDoc() / segments);
          writer.addIndexes(new Part(whole, part));
        }
      }
      target.deleteFile(IndexWriter.WRITE_LOCK_NAME);
      try (DirectoryReader written = DirectoryReader.open(target)) {
        assertEquals(segments, written.leaves().size());
      }
    }
  }

  /** Some documents of a segment. */
  private static final class Part extends FilterCodecReader {

    private final FixedBitSet documents;

    Part(CodecReader whole, FixedBitSet documents) {
      super(whole);
      this.documents = documents;
    }

    @Override
    public Bits getLiveDocs() {
      return documents;
    }

    @Override
    public int numDocs() {
      return documents.cardinality();
    }

    @Override
    public CacheHelper getCoreCacheHelper() {
      return null;
    }

    @Override
    public CacheHelper getReaderCacheHelper() {
      return null;
    }
  }
}
