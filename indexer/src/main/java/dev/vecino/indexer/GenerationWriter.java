package dev.vecino.indexer;

import dev.vecino.core.ColumnType;
import dev.vecino.core.Manifest;
import dev.vecino.core.OutputFolder;
import dev.vecino.searcher.schema.GenerationFiles;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/**
 * A working copy of a generation that is changed, and of which generations are made. It shares the
 * files of the generation by hard links (Lucene never changes a file that is written), and only the
 * columns that change are written, as updates of doc values, and new items, in small segments. Not
 * thread-safe.
 */
final class GenerationWriter implements AutoCloseable {

  /** Where an item that is not as in the reader stands. */
  private enum State {
    THERE,
    WITHDRAWN,
    GONE
  }

  private final Path working;
  private final Map<String, ColumnType> types; // those of the generation
  private final Directory directory;
  private final IndexWriter writer;
  private final DirectoryReader reader; // as it was at the beginning
  private final FieldInfos fields;
  private final Map<String, State> changed = new HashMap<>(); // since then
  private Manifest manifest;
  private Optional<VectorEstimator> estimator = Optional.empty();
  private int added; // since the manifest
  private int removed;

  private GenerationWriter(Path working, Manifest manifest) throws IOException {
    this.working = working;
    this.manifest = manifest;
    types = IndexSchema.attributeTypes(manifest);
    directory = new MMapDirectory(working);
    reader = DirectoryReader.open(directory);
    fields = FieldInfos.getMergedFieldInfos(reader);
    writer =
        new IndexWriter(
            directory,
            new IndexWriterConfig()
                .setCodec(VectorCodecs.unindexed())
                .setMergePolicy(new SmallSegmentsMergePolicy())
                .setOpenMode(IndexWriterConfig.OpenMode.APPEND)
                .setUseCompoundFile(false));
  }

  /**
   * Begins with a generation, whose files are checked.
   *
   * @param working a folder on the same disk, which is made anew and removed in the end
   */
  static GenerationWriter of(Path generation, Path working) throws IOException {
    Manifest manifest = IndexSchema.manifest(generation);
    GenerationFiles.verify(generation, manifest); // or its damage would be served on
    OutputFolder.removeTree(working);
    Files.createDirectories(working);
    try {
      try (Stream<Path> files = Files.list(generation)) {
        link(files.filter(file -> !file.endsWith(Manifest.FILE)).toList(), working);
      }
      return new GenerationWriter(working, manifest);
    } catch (IOException | RuntimeException e) {
      OutputFolder.removeTree(working);
      throw e;
    }
  }

  /** Links files, and gives the links; copies where the file system has none. */
  private static Set<Path> link(Collection<Path> files, Path folder) throws IOException {
    Set<Path> links = new HashSet<>();
    for (Path file : files) {
      Path target = folder.resolve(file.getFileName());
      try {
        links.add(Files.createLink(target, file));
      } catch (UnsupportedOperationException | FileSystemException e) {
        Files.copy(file, target);
      }
    }
    return links;
  }

  /** The types of the attributes. */
  Map<String, ColumnType> types() {
    return types;
  }

  /** Floats per vector. */
  int dimension() {
    return (int) manifest.whole(IndexSchema.MANIFEST_DIMENSION);
  }

  /** Up to where the generation that it began with, or has made, has the changes. */
  Journal.Position journal() {
    return Journal.Position.of(manifest);
  }

  /** Whether there is an item, withdrawn or not. */
  boolean has(String item) throws IOException {
    return state(item) != State.GONE;
  }

  /** Whether an item is there and withdrawn. */
  boolean isWithdrawn(String item) throws IOException {
    return state(item) == State.WITHDRAWN;
  }

  private State state(String item) throws IOException {
    State now = changed.get(item);
    return now == null ? stored(item) : now;
  }

  private State stored(String item) throws IOException {
    for (LeafReaderContext leaf : reader.leaves()) {
      Terms terms = leaf.reader().terms(IndexSchema.ID);
      TermsEnum found = terms == null ? null : terms.iterator();
      if (found == null || !found.seekExact(new BytesRef(item))) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      PostingsEnum documents = found.postings(null, PostingsEnum.NONE);
      for (int d = documents.nextDoc();
          d != DocIdSetIterator.NO_MORE_DOCS;
          d = documents.nextDoc()) {
        if (live == null || live.get(d)) {
          NumericDocValues flags = DocValues.getNumeric(leaf.reader(), IndexSchema.DELETED);
          return flags.advanceExact(d) && flags.longValue() != 0 ? State.WITHDRAWN : State.THERE;
        }
      }
    }
    return State.GONE;
  }

  /**
   * Why values of an attribute can't be changed, if they can't.
   *
   * @param name of an attribute, or {@code deleted}
   */
  Optional<String> refusal(String name) {
    if (name.equals(IndexSchema.DELETED)) {
      return Optional.empty();
    }
    if (!types.containsKey(name)) {
      return Optional.of(
          "'"
              + name
              + "' is no attribute of the index; it has "
              + String.join(", ", types.keySet().stream().sorted().toList())
              + ": new attributes come with a new build");
    }
    return fields.fieldInfo(IndexSchema.attribute(name)) == null
        ? Optional.of(
            "no item of the index has a value for '"
                + name
                + "' yet: the first ones come with a new build")
        : Optional.empty();
  }

  /**
   * Does what a change says, as far as that can be: attributes that can't be changed are left out.
   *
   * @return whether anything was done
   */
  boolean apply(ItemChange change) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>(change.values());
    values.keySet().removeIf(name -> refusal(name).isPresent());
    return switch (change.kind()) {
      case SET -> has(change.item()) && set(change.item(), values);
      case ADD -> has(change.item()) ? set(change.item(), values) : add(change.item(), values);
      case REMOVE -> remove(change.item());
    };
  }

  /**
   * Sets attributes of an item that is there.
   *
   * @return whether there was anything to set
   */
  boolean set(String item, Map<String, Object> values) throws IOException {
    List<Field> updates = new ArrayList<>(values.size());
    for (Map.Entry<String, Object> value : values.entrySet()) {
      if (value.getKey().equals(IndexSchema.DELETED)) {
        boolean isWithdrawn = Boolean.TRUE.equals(value.getValue());
        updates.add(new NumericDocValuesField(IndexSchema.DELETED, isWithdrawn ? 1 : 0));
        changed.put(item, isWithdrawn ? State.WITHDRAWN : State.THERE);
      } else {
        updates.add(
            ItemDocument.attributeField(
                value.getKey(), types.get(value.getKey()), value.getValue()));
      }
    }
    if (updates.isEmpty()) {
      return false;
    }
    writer.updateDocValues(new Term(IndexSchema.ID, item), updates.toArray(Field[]::new));
    return true;
  }

  /**
   * Adds an item whose vector is estimated from those that are most like it.
   *
   * @return false where no item is like it
   */
  boolean add(String item, Map<String, Object> values) throws IOException {
    Optional<VectorEstimator.Estimate> estimate = estimator().estimate(values);
    if (estimate.isEmpty()) {
      return false;
    }
    add(item, ItemDocument.estimated(item, estimate.get(), targetSimilarity()), values);
    return true;
  }

  /**
   * Adds an item with a vector.
   *
   * @param vector of the index's dimension, not zero; the item's and, where users are compared with
   *     other vectors than items, that one too
   */
  void add(String item, Map<String, Object> values, float[] vector) throws IOException {
    add(
        item,
        ItemDocument.estimated(
            item, new VectorEstimator.Estimate(vector.clone(), vector.clone()), targetSimilarity()),
        values);
  }

  private void add(String item, ItemDocument document, Map<String, Object> values)
      throws IOException {
    ItemDocument.addMark(new LinkedHashMap<>(types));
    for (Map.Entry<String, Object> value : values.entrySet()) {
      ColumnType type =
          value.getKey().equals(IndexSchema.DELETED)
              ? ColumnType.BOOLEAN
              : types.get(value.getKey());
      document.attribute(value.getKey(), type, value.getValue());
    }
    Document built = document.build();
    writer.updateDocument(new Term(IndexSchema.ID, item), built);
    changed.put(
        item, Boolean.TRUE.equals(values.get(IndexSchema.DELETED)) ? State.WITHDRAWN : State.THERE);
    added++;
  }

  private Optional<Similarity> targetSimilarity() {
    Object target = manifest.values().get(IndexSchema.MANIFEST_TARGET);
    return Stream.of(Similarity.values()).filter(s -> s.label().equals(target)).findFirst();
  }

  private VectorEstimator estimator() throws IOException {
    if (estimator.isEmpty()) {
      estimator =
          Optional.of(
              new VectorEstimator(new IndexedItems(reader), types, targetSimilarity().isPresent()));
    }
    return estimator.get();
  }

  /**
   * Removes an item.
   *
   * @return false where there is none
   */
  boolean remove(String item) throws IOException {
    if (!has(item)) {
      return false;
    }
    writer.deleteDocuments(new Term(IndexSchema.ID, item));
    changed.put(item, State.GONE);
    removed++;
    return true;
  }

  /** Whether it can still be written; an error of the disk ends that. */
  boolean isOpen() {
    return writer.isOpen();
  }

  /**
   * Makes a generation of what is there now.
   *
   * @param generation where it goes
   * @param journal up to where it has the changes
   * @param update what its manifest says of the changes
   */
  void write(Path generation, Journal.Position journal, Map<String, Object> update)
      throws IOException {
    writer.commit();
    try (OutputFolder output = OutputFolder.begin(generation)) {
      List<Path> files = new ArrayList<>();
      for (String name : SegmentInfos.readLatestCommit(directory).files(true)) {
        files.add(working.resolve(name));
      }
      for (String name : manifest.map(IndexSchema.MANIFEST_FILES).keySet()) {
        Path file = working.resolve(name);
        if (!files.contains(file) && Files.exists(file) && !isLucene(name)) {
          files.add(file); // what lies beside Lucene's files
        }
      }
      Set<Path> links = link(files, output.path()); // which Lucene has forced to the disk
      Map<String, Object> values = described();
      journal.describeIn(values);
      values.put("update", update);
      GenerationBuild.writeManifest(
          values, output.path(), manifest.map(IndexSchema.MANIFEST_FILES));
      output.commit(links::contains);
      manifest = new Manifest(values);
      added = 0;
      removed = 0;
    }
  }

  /** Lucene's names of files begin with an underscore and a number, or so. */
  private static boolean isLucene(String name) {
    return name.startsWith("_") || name.startsWith("segments");
  }

  private Map<String, Object> described() {
    Map<String, Object> values = new LinkedHashMap<>(manifest.values());
    values.put("created", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    values.put("items", ((Number) values.get("items")).intValue() + added - removed);
    if (added > 0) {
      int estimated = values.get("estimated") instanceof Number before ? before.intValue() : 0;
      values.put("estimated", estimated + added);
      Map<String, Object> attributes =
          new LinkedHashMap<>(manifest.map(IndexSchema.MANIFEST_ATTRIBUTES));
      attributes.put(IndexSchema.ESTIMATED, ColumnType.BOOLEAN.label());
      values.put(IndexSchema.MANIFEST_ATTRIBUTES, attributes);
    }
    return values;
  }

  /** Ends the work; what was not made a generation of is gone. */
  @Override
  public void close() throws IOException {
    try (directory;
        reader) {
      if (writer.isOpen()) {
        writer.rollback();
      }
    } finally {
      OutputFolder.removeTree(working);
    }
  }
}
