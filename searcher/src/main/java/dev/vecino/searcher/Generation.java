package dev.vecino.searcher;

import dev.vecino.codec.ClusteredField;
import dev.vecino.codec.QueryKind;
import dev.vecino.codec.clusters.Spares;
import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.ColumnType;
import dev.vecino.core.Manifest;
import dev.vecino.core.UserEncoder;
import dev.vecino.core.VecinoException;
import dev.vecino.searcher.schema.GenerationFiles;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.MemoryIndex;
import dev.vecino.searcher.schema.PinnedGenerations;
import dev.vecino.searcher.schema.SearchSetting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.ArrayUtil;
import org.jspecify.annotations.Nullable;

/** One opened generation. Counted references: it closes when the last query has left it. */
final class Generation {

  final String name;
  final Manifest manifest;
  final int dimension;
  final boolean hasTarget;
  final IndexSchema.Similarity targetSimilarity;
  final UserEncoder users;
  final boolean hasClicks;
  final Map<String, ColumnType> types; // in the order of the catalogue
  final List<Segment> segments = new ArrayList<>();
  final int items;

  private final Path folder;

  private final Directory directory;
  private final DirectoryReader reader;
  private final AtomicInteger references = new AtomicInteger(1);
  private final Spares<BonusSums> spareBonusSums = new Spares<>();
  private final Map<Boolean, FieldFormat> formats = new HashMap<>(); // for users
  private volatile int @Nullable [] itemsByNeighborNumber;

  private Generation(
      String name, Path folder, Manifest manifest, UserEncoder users, Directory directory)
      throws IOException {
    this.name = name;
    this.folder = folder;
    this.manifest = manifest;
    dimension = (int) manifest.whole(IndexSchema.MANIFEST_DIMENSION);
    Object target = manifest.values().get(IndexSchema.MANIFEST_TARGET);
    hasTarget = target != null;
    targetSimilarity = target == null ? IndexSchema.Similarity.COSINE : similarity(folder, target);
    this.users = users;
    types = IndexSchema.attributeTypes(manifest);
    this.directory = directory;
    try {
      reader = DirectoryReader.open(directory);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
    items = reader.numDocs();
    reader.leaves().stream().map(Segment::new).forEach(segments::add);
    hasClicks =
        segments.stream()
            .anyMatch(s -> s.reader.getFieldInfos().fieldInfo(IndexSchema.POPULARITY) != null);
    try {
      findFormats();
    } catch (RuntimeException e) {
      closeFiles();
      throw e;
    }
  }

  private void findFormats() {
    for (boolean forUsers : List.of(false, true)) {
      FieldFormat.of(
              segments.stream().map(segment -> segment.reader).toList(),
              field(forUsers),
              forUsers ? QueryKind.SAMPLED : QueryKind.ANY,
              SearchSetting.of(manifest, forUsers))
          .ifPresent(format -> formats.put(forUsers, format));
    }
  }

  private static IndexSchema.Similarity similarity(Path folder, Object label) {
    for (IndexSchema.Similarity similarity : IndexSchema.Similarity.values()) {
      if (similarity.label().equals(label)) {
        return similarity;
      }
    }
    throw new ArtifactException(
        folder.resolve(Manifest.FILE) + ": is damaged, there is no similarity '" + label + "'");
  }

  /** As {@link #open(IndexFolder, String, Generation)}, without a former one. */
  static Generation open(IndexFolder index, String name) {
    return open(index, name, null);
  }

  /**
   * Opens a generation.
   *
   * @param former an open one: files that both share are not checked again, and what is in memory
   *     of them is shared
   * @throws ArtifactException if it is missing, damaged, newer than this code or at odds with its
   *     manifest
   * @throws CancelledException if the thread is interrupted, whose files close themselves; the flag
   *     stays set
   */
  static Generation open(IndexFolder index, String name, @Nullable Generation former) {
    CancelledException.check();
    Path folder = index.generation(name);
    PinnedGenerations.pin(folder);
    @Nullable Generation generation = null;
    try {
      if (!Files.isDirectory(folder)) {
        throw new ArtifactException(folder + ": is missing, though CURRENT names it");
      }
      Manifest manifest = IndexSchema.manifest(folder);
      if (former == null) {
        GenerationFiles.verify(folder, manifest);
      } else {
        GenerationFiles.verify(folder, manifest, former.folder);
      }
      UserEncoder users = IndexSchema.users(folder, manifest);
      Generation opened = new Generation(name, folder, manifest, users, new MMapDirectory(folder));
      if (former != null) {
        opened.segments.forEach(segment -> former.segments.forEach(segment::keepWhatIsTheSame));
      }
      try {
        opened.check();
        generation = opened;
        return opened;
      } finally {
        if (generation == null) {
          opened.closeFiles();
        }
      }
    } catch (IndexFormatTooNewException e) {
      throw new ArtifactException(folder + ": was written by a newer Lucene than this one", e);
    } catch (VecinoException e) {
      CancelledException.check();
      throw e;
    } catch (IOException | RuntimeException e) {
      CancelledException.check();
      // Lucene says by an IllegalArgumentException that it has not the codec of the files.
      String what = e instanceof CorruptIndexException ? "is damaged" : "can't be opened";
      throw new ArtifactException(folder + ": " + what + " (" + e.getMessage() + ")", e);
    } finally {
      if (generation == null) {
        PinnedGenerations.unpin(folder);
      }
    }
  }

  /** A generation that lies in memory; whoever closes it frees that. */
  static Generation of(MemoryIndex index) throws IOException {
    return new Generation(
        MemoryIndex.NAME, MemoryIndex.PLACE, index.manifest(), index.users(), index.directory());
  }

  /** The manifest and the Lucene fields must agree on dimension and similarity. */
  private void check() {
    for (Segment segment : segments) {
      checkField(segment, IndexSchema.VECTOR, IndexSchema.Similarity.COSINE);
      if (hasTarget) {
        checkField(segment, IndexSchema.TARGET, targetSimilarity);
      }
    }
  }

  private void checkField(Segment segment, String field, IndexSchema.Similarity similarity) {
    FieldInfo info = segment.reader.getFieldInfos().fieldInfo(field);
    if (info == null) {
      throw new ArtifactException(
          folder + ": has no field '" + field + "', though its manifest says so");
    }
    if (info.getVectorDimension() != dimension) {
      throw new ArtifactException(
          folder
              + ": field '"
              + field
              + "' has dimension "
              + info.getVectorDimension()
              + ", its manifest says "
              + dimension);
    }
    if (info.getVectorSimilarityFunction() != similarity.function()) {
      throw new ArtifactException(
          folder
              + ": field '"
              + field
              + "' is compared by "
              + info.getVectorSimilarityFunction()
              + ", its manifest says "
              + similarity.label());
    }
  }

  /** The vectors that queries of a kind are compared with. */
  String field(boolean forUsers) {
    return forUsers && hasTarget ? IndexSchema.TARGET : IndexSchema.VECTOR;
  }

  /** The approximate search for queries of a kind; empty where there is none for it. */
  Optional<FieldFormat> format(boolean forUsers) {
    return Optional.ofNullable(formats.get(forUsers));
  }

  /** Reads what every query needs, so that none has to. */
  void load() throws IOException {
    for (FieldFormat format : formats.values()) {
      format.load();
    }
  }

  /**
   * Where runs of documents begin whose vectors are near each other, rising from 0.
   *
   * @param field of vectors
   */
  static int[] runs(Segment segment, String field) throws IOException {
    Optional<ClusteredField> clusters = ClusteredField.of(segment.reader, field);
    return clusters.isPresent() ? clusters.get().runs() : new int[] {0};
  }

  /** All zeros; to be given back so. */
  BonusSums takeBonusSums() {
    return spareBonusSums.takeOr(() -> new BonusSums(reader.maxDoc()));
  }

  void giveBack(BonusSums sums) {
    spareBonusSums.give(sums);
  }

  /**
   * The items that lists of neighbours mean: by their numbers, the segment's base and the document,
   * or -1. Read at the first use and kept; not to be changed.
   */
  int[] itemsByNeighborNumber() {
    int[] found = itemsByNeighborNumber;
    if (found == null) {
      try {
        found = readItemsByNeighborNumber();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      itemsByNeighborNumber = found;
    }
    return found;
  }

  private int[] readItemsByNeighborNumber() throws IOException {
    int[] found = new int[0];
    for (Segment segment : segments) {
      NumericDocValues numbers = DocValues.getNumeric(segment.reader, IndexSchema.NEIGHBOR_NUMBER);
      for (int d = numbers.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = numbers.nextDoc()) {
        int number = (int) numbers.longValue();
        if (number >= found.length) {
          int known = found.length;
          found = ArrayUtil.grow(found, number + 1);
          Arrays.fill(found, known, found.length, -1);
        }
        found[number] = segment.base + d;
      }
    }
    return found;
  }

  /** Takes a reference; false if the generation is closed already. */
  boolean acquire() {
    int count;
    do {
      count = references.get();
      if (count == 0) {
        return false;
      }
    } while (!references.compareAndSet(count, count + 1));
    return true;
  }

  /** Gives a reference back; the last one closes the files. */
  void release() {
    if (references.decrementAndGet() > 0) {
      return;
    }
    try {
      closeFiles();
    } catch (IOException e) {
      throw new ArtifactException(folder + ": can't be closed (" + e.getMessage() + ")", e);
    } finally {
      PinnedGenerations.unpin(folder);
    }
  }

  private void closeFiles() throws IOException {
    try (directory) {
      reader.close();
    }
  }

  /** The attributes of an item by name, without those that it lacks; not to be changed. */
  Map<String, Object> attributes(Place place) throws IOException {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (Map.Entry<String, ColumnType> column : types.entrySet()) {
      Object value = place.segment().value(column.getKey(), column.getValue(), place.document());
      if (value != null) {
        attributes.put(column.getKey(), value);
      }
    }
    return Collections.unmodifiableMap(attributes);
  }

  /** The place of each id, or null. */
  List<@Nullable Place> find(List<String> ids) throws IOException {
    @Nullable Place[] places = new @Nullable Place[ids.size()];
    for (Segment segment : segments) {
      int[] documents = segment.documents(ids);
      for (int i = 0; i < places.length; i++) {
        if (places[i] == null && documents[i] >= 0) {
          places[i] = new Place(segment, documents[i]);
        }
      }
    }
    return Arrays.asList(places);
  }
}
