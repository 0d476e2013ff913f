package dev.vecino.indexer;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.UpdateOptions.NewItems;
import dev.vecino.searcher.schema.GenerationFiles;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * Changes attributes between two rebuilds, without training and without writing a vector or a graph
 * anew. The new generation shares the files of the served one by hard links (Lucene never changes a
 * file that is written), and only the columns that change are written, as updates of doc values. So
 * an update is swapped in, followed by open searchers and rolled back just as a build is.
 *
 * <p>Rows of items that the index does not know become new items, if the options say so: their
 * vectors are the means of the vectors of the items whose attributes are most like theirs, and the
 * attribute {@value IndexSchema#ESTIMATED} marks them.
 */
public final class IndexUpdater {

  private static final int PROGRESS_STEP = 1000;

  private final Path root;
  private final Catalogue changes;
  private final NewItems policy;
  private final Manifest manifest;
  private final Map<String, ColumnType> types;
  private final ProgressListener listener;
  private int updated;
  private int deleted;
  private int restored;
  private int added;
  private int notAdded;
  private int ignored;

  private IndexUpdater(
      Path root,
      Catalogue changes,
      NewItems newItems,
      Manifest manifest,
      ProgressListener listener) {
    this.root = root;
    this.changes = changes;
    this.policy = newItems;
    this.manifest = manifest;
    this.types = IndexSchema.attributeTypes(manifest);
    this.listener = listener;
  }

  /**
   * The types that the columns of an update must have: those of the served generation's attributes,
   * and a boolean {@code deleted}.
   *
   * @throws ArtifactException if the folder is no index
   */
  public static Map<String, ColumnType> columnTypes(Path folder) {
    Map<String, ColumnType> types = IndexSchema.attributeTypes(served(folder));
    types.put(IndexSchema.DELETED, ColumnType.BOOLEAN);
    return types;
  }

  private static Manifest served(Path folder) {
    IndexFolder index = new IndexFolder(folder);
    return IndexSchema.manifest(index.generation(index.requireCurrent()));
  }

  /**
   * Sets attributes of items. A column that the file lacks is left as it is, an empty field takes
   * the value away. {@code deleted} withdraws an item ({@code true}) or brings it back.
   *
   * @param folder of the index
   * @param changes the rows, read with {@link #columnTypes}
   * @throws ArtifactException if the folder is no index, can't be written or is being built
   * @throws BadInputException if a column is no attribute of the index, or an item is new where
   *     that is refused
   * @throws CancelledException if the thread is interrupted; the former generation stays served
   */
  public static UpdateReport update(
      Path folder, Catalogue changes, UpdateOptions options, ProgressListener listener) {
    long began = System.nanoTime();
    new IndexFolder(folder).requireCurrent();
    return new GenerationBuild(folder, options.keep())
        .run(
            (target, name, former) -> {
              Manifest manifest = served(folder);
              IndexUpdater updater =
                  new IndexUpdater(folder, changes, options.newItems(), manifest, listener);
              updater.write(target, former.orElseThrow());
              return updater.report(name, (System.nanoTime() - began) / 1e9);
            },
            name -> {});
  }

  private UpdateReport report(String name, double seconds) {
    return new UpdateReport(name, updated, deleted, restored, added, notAdded, ignored, seconds);
  }

  private void write(Path target, String former) throws IOException {
    Path served = new IndexFolder(root).generation(former);
    GenerationFiles.verify(served, manifest); // or its damage would be served on
    share(served, target);
    try (Directory directory = new MMapDirectory(target)) {
      IndexWriterConfig config =
          new IndexWriterConfig()
              .setCodec(VectorCodecs.unindexed())
              .setMergePolicy(NoMergePolicy.INSTANCE)
              .setOpenMode(IndexWriterConfig.OpenMode.APPEND)
              .setUseCompoundFile(false);
      try (DirectoryReader reader = DirectoryReader.open(directory);
          IndexWriter writer = new IndexWriter(directory, config)) {
        Commit.of(
            writer,
            () -> {
              apply(reader, writer);
              CancelledException.check();
            });
      }
      directory.deleteFile(IndexWriter.WRITE_LOCK_NAME);
    }
    writeManifest(target, former);
  }

  /** Links every file but the manifest; copies where the file system has no links. */
  private static void share(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        if (file.endsWith(Manifest.FILE)) {
          continue;
        }
        Path target = to.resolve(file.getFileName());
        try {
          Files.createLink(target, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
          Files.copy(file, target);
        }
      }
    }
  }

  /** One column of the changes: its place, and how it is written; -1 type: the deleted flag. */
  private record Change(int column, String name, ColumnType type) {
    boolean isDeletedFlag() {
      return ItemDocument.isDeletedFlag(name, type);
    }
  }

  private void apply(DirectoryReader reader, IndexWriter writer) throws IOException {
    List<Change> columns = changedColumns(reader);
    List<String> newItems = new ArrayList<>();
    try (ProgressListener.Task task = listener.start("updating", "items", changes.size())) {
      int done = 0;
      for (String item : changes.items()) {
        Boolean wasDeleted = deletedFlag(reader, item);
        if (wasDeleted == null) {
          newItems.add(item);
        } else {
          update(writer, item, columns, wasDeleted);
        }
        if (++done % PROGRESS_STEP == 0) {
          CancelledException.check();
          task.advance(PROGRESS_STEP);
        }
      }
      task.advance(done % PROGRESS_STEP);
    }
    newItems.sort(null);
    switch (policy) {
      case ESTIMATE -> addTelling(reader, writer, newItems, columns);
      case IGNORE -> ignored = newItems.size();
      case REFUSE -> refuse(newItems);
    }
  }

  private void refuse(List<String> newItems) {
    if (!newItems.isEmpty()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s: %,d items are not in the index, the first is '%s': estimate makes items of them,"
                  + " ignore leaves them out",
              changes.report().file(),
              newItems.size(),
              newItems.getFirst()));
    }
  }

  /** Adds the items whose rows have a value for at least half of the attributes. */
  private void addTelling(
      DirectoryReader reader, IndexWriter writer, List<String> newItems, List<Change> columns)
      throws IOException {
    Set<String> attributes = new HashSet<>(types.keySet());
    attributes.removeAll(Set.of(IndexSchema.POPULARITY, IndexSchema.ESTIMATED));
    List<String> telling = new ArrayList<>();
    for (String item : newItems) {
      int row = changes.row(item);
      long values =
          columns.stream()
              .filter(c -> attributes.contains(c.name()) && changes.value(row, c.column()) != null)
              .count();
      if (2 * values >= attributes.size()) {
        telling.add(item);
      } else {
        ignored++;
      }
    }
    if (!telling.isEmpty()) {
      add(reader, writer, telling, columns);
    }
  }

  private List<Change> changedColumns(DirectoryReader reader) {
    FieldInfos fields = FieldInfos.getMergedFieldInfos(reader);
    List<Change> columns = new ArrayList<>();
    for (int c = 0; c < changes.columns().size(); c++) {
      Catalogue.Column column = changes.columns().get(c);
      Change change = new Change(c, column.name(), column.type());
      if (!change.isDeletedFlag()) {
        ColumnType type = types.get(column.name());
        if (type == null) {
          throw new BadInputException(
              changes.report().file()
                  + ":1: column '"
                  + column.name()
                  + "' is no attribute of the index; it has "
                  + String.join(", ", types.keySet().stream().sorted().toList())
                  + ": new attributes come with a new build");
        }
        if (fields.fieldInfo(IndexSchema.attribute(column.name())) == null) {
          throw new BadInputException(
              changes.report().file()
                  + ":1: no item of the index has a value for '"
                  + column.name()
                  + "' yet: the first ones come with a new build");
        }
      }
      columns.add(change);
    }
    return columns;
  }

  /** Whether the item is withdrawn, or null if there is no such item. */
  private static Boolean deletedFlag(DirectoryReader reader, String item) throws IOException {
    for (LeafReaderContext leaf : reader.leaves()) {
      TermsEnum terms = leaf.reader().terms(IndexSchema.ID).iterator();
      if (terms.seekExact(new BytesRef(item))) {
        PostingsEnum postings = terms.postings(null, PostingsEnum.NONE);
        int document = postings.nextDoc();
        NumericDocValues flags = DocValues.getNumeric(leaf.reader(), IndexSchema.DELETED);
        return flags.advanceExact(document) && flags.longValue() != 0;
      }
    }
    return null;
  }

  private void update(IndexWriter writer, String item, List<Change> columns, boolean wasDeleted)
      throws IOException {
    int row = changes.row(item);
    List<Field> fields = new ArrayList<>(columns.size());
    for (Change change : columns) {
      Object value = changes.value(row, change.column());
      if (!change.isDeletedFlag()) {
        fields.add(ItemDocument.attributeField(change.name(), change.type(), value));
        continue;
      }
      boolean nowDeleted = Boolean.TRUE.equals(value);
      fields.add(new NumericDocValuesField(IndexSchema.DELETED, nowDeleted ? 1 : 0));
      deleted += nowDeleted && !wasDeleted ? 1 : 0;
      restored += wasDeleted && !nowDeleted ? 1 : 0;
    }
    if (!fields.isEmpty()) {
      writer.updateDocValues(new Term(IndexSchema.ID, item), fields.toArray(Field[]::new));
      updated++;
    }
  }

  private void add(
      DirectoryReader reader, IndexWriter writer, List<String> newItems, List<Change> columns)
      throws IOException {
    Object target = manifest.values().get(IndexSchema.MANIFEST_TARGET);
    Optional<Similarity> similarity =
        Stream.of(Similarity.values()).filter(s -> s.label().equals(target)).findFirst();
    VectorEstimator estimator =
        new VectorEstimator(new IndexedItems(reader), types, similarity.isPresent());
    ItemDocument.addMark(new LinkedHashMap<>(types));
    try (ProgressListener.Task task =
        listener.start("estimating new items", "items", newItems.size())) {
      for (String item : newItems) {
        CancelledException.check();
        Map<String, Object> values = new LinkedHashMap<>();
        for (Change change : columns) {
          values.put(change.name(), changes.value(changes.row(item), change.column()));
        }
        Optional<VectorEstimator.Estimate> estimate = estimator.estimate(values);
        if (estimate.isEmpty()) {
          notAdded++;
        } else {
          writer.addDocument(document(item, estimate.get(), similarity, columns, values));
          added++;
        }
        task.advance(1);
      }
    }
  }

  private static Iterable<org.apache.lucene.index.IndexableField> document(
      String item,
      VectorEstimator.Estimate estimate,
      Optional<Similarity> similarity,
      List<Change> columns,
      Map<String, Object> values) {
    ItemDocument document = ItemDocument.estimated(item, estimate, similarity);
    for (Change change : columns) {
      document.attribute(change.name(), change.type(), values.get(change.name()));
    }
    return document.build();
  }

  private void writeManifest(Path target, String former) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>(manifest.values());
    values.put("created", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    values.put("items", ((Number) values.get("items")).intValue() + added);
    if (added > 0) {
      int estimated = values.get("estimated") instanceof Number before ? before.intValue() : 0;
      values.put("estimated", estimated + added);
      Map<String, Object> attributes =
          new LinkedHashMap<>(manifest.map(IndexSchema.MANIFEST_ATTRIBUTES));
      attributes.put(IndexSchema.ESTIMATED, ColumnType.BOOLEAN.label());
      values.put(IndexSchema.MANIFEST_ATTRIBUTES, attributes);
    }
    Map<String, Object> update = new LinkedHashMap<>();
    update.put("of", former);
    update.put("file", changes.report().file());
    update.put("sha256", changes.report().sha256());
    update.put("updated", updated);
    update.put("deleted", deleted);
    update.put("restored", restored);
    update.put("added", added);
    values.put("update", update);
    GenerationBuild.writeManifest(values, target, manifest.map(IndexSchema.MANIFEST_FILES));
  }
}
