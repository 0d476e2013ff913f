package dev.vecino.core;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What training made: a folder with {@code items.vec} and {@code context.vec} (word2vec binary, the
 * same ids in the same order), {@code counts.tsv}, where users are folded in {@code gramian.bin},
 * where it has neighbours {@code neighbors.bin}, where it has a sample of histories {@code
 * histories.bin}, and {@code manifest.json}. White space and % in ids are percent-encoded in the
 * vector files, because their format ends an id at a space.
 */
public final class EmbeddingModel {

  /** The format's name in manifests. */
  public static final String FORMAT = "vecino-model";

  /** The newest version of the format. */
  public static final int FORMAT_VERSION = 1;

  /**
   * The manifest's key that says how a user's vector is compared with the context vectors: {@code
   * cosine} (also where it is absent) or {@code dot_product}.
   */
  public static final String SIMILARITY = "similarity";

  private static final String ITEMS = "items.vec";
  private static final String CONTEXT = "context.vec";
  private static final String COUNTS = "counts.tsv";
  private static final String NEIGHBORS = "neighbors.bin";
  private static final String HISTORIES = "histories.bin";
  private static final String FILES = "files";
  private static final Set<String> FILE_NAMES =
      Set.of(ITEMS, CONTEXT, COUNTS, NEIGHBORS, HISTORIES);

  /** Ids with tabs or line ends are quoted. */
  private static final DelimitedFormat COUNTS_FORMAT =
      DelimitedFormat.defaults().withSeparator("\t").withQuotes(true);

  private final Embeddings items;
  private final Embeddings context;
  private final long[] counts;
  private final Users users;
  private final HistorySample histories;
  private final Manifest manifest;

  /** How users are made, and the neighbours that one of the channels may use. */
  private record Users(UserEncoder encoder, Optional<NeighborTable> neighbors) {}

  /**
   * A model whose users are the sums of what they clicked.
   *
   * @param items the input vectors: an item's are near those of items of its kind
   * @param context the output vectors, the same ids in the same order: a sum of input vectors is
   *     near those of what comes next
   * @param counts clicks per row; copied
   * @param manifest how it was made; without {@link UserEncoder#CHANNELS}
   */
  public EmbeddingModel(Embeddings items, Embeddings context, long[] counts, Manifest manifest) {
    InvalidRequestException.require(
        items.ids().equals(context.ids()) && items.dimension() == context.dimension(),
        "items and context must have the same ids and dimension");
    InvalidRequestException.require(
        counts.length == items.size(), "there must be one count an item, got: %d", counts.length);
    InvalidRequestException.require(
        !manifest.values().containsKey(UserEncoder.CHANNELS),
        "how users are made is no value of the manifest");
    this.items = items;
    this.context = context;
    this.counts = counts.clone();
    this.users = new Users(UserEncoder.sum(items.dimension()), Optional.empty());
    this.histories = HistorySample.none();
    this.manifest = manifest;
  }

  private EmbeddingModel(
      EmbeddingModel model, Users users, HistorySample histories, Manifest manifest) {
    this.items = model.items;
    this.context = model.context;
    this.counts = model.counts;
    this.users = users;
    this.histories = histories;
    this.manifest = manifest;
  }

  /**
   * The same model, all else shared, whose users are made in another way.
   *
   * @throws InvalidRequestException if they have another dimension, or the model has neighbours
   *     that are not used
   */
  public EmbeddingModel withUsers(UserEncoder encoder) {
    InvalidRequestException.require(
        encoder.dimension() == items.dimension(),
        "users must have the dimension %d of the items, got: %d",
        items.dimension(),
        encoder.dimension());
    return with(new Users(encoder, users.neighbors));
  }

  /**
   * The same model, all else shared, with neighbours.
   *
   * @param neighbors of the rows of {@link #items()}
   * @throws InvalidRequestException if there are more or fewer rows, or no channel uses neighbours
   */
  public EmbeddingModel withNeighbors(NeighborTable neighbors) {
    InvalidRequestException.require(
        neighbors.size() == items.size(), "there must be one row of neighbours an item");
    return with(new Users(users.encoder, Optional.of(neighbors)));
  }

  private EmbeddingModel with(Users other) {
    InvalidRequestException.require(
        other.neighbors.isEmpty() || other.encoder.hasNeighbors(),
        "neighbours need a channel that uses them");
    return new EmbeddingModel(this, other, histories, manifest);
  }

  /**
   * The same model, all else shared, with another sample of histories.
   *
   * @param sample of the users that it was trained on; its rows are those of {@link #items()}
   * @throws InvalidRequestException if the model has no such row
   */
  public EmbeddingModel withHistories(HistorySample sample) {
    sample.checkRows(items.size());
    return new EmbeddingModel(this, users, sample, manifest);
  }

  /** The same model, all else shared, whose manifest says one thing more. */
  public EmbeddingModel withFact(String key, Object value) {
    Map<String, Object> values = new LinkedHashMap<>(manifest.values());
    values.put(key, value);
    return new EmbeddingModel(this, users, histories, new Manifest(values));
  }

  /** The input vectors. */
  public Embeddings items() {
    return items;
  }

  /** The output vectors, rows as in {@link #items()}. */
  public Embeddings context() {
    return context;
  }

  /** The clicks of the item of a row. */
  public long count(int row) {
    return counts[row];
  }

  /** How a user's vector is made of {@link #items()}. */
  public UserEncoder users() {
    return users.encoder;
  }

  /** The neighbours of the item of a row, if a channel uses them. */
  public Optional<NeighborTable> neighbors() {
    return users.neighbors;
  }

  /**
   * Histories of some of the users that it was trained on; none in a model that was made without.
   */
  public HistorySample histories() {
    return histories;
  }

  /** How it was made; what it says of users is {@link #users()}. */
  public Manifest manifest() {
    return manifest;
  }

  /**
   * Writes the model as a folder, whole or not at all, in place of a former model.
   *
   * @throws ArtifactException if the place can't be written or holds something else
   */
  public void write(Path folder) {
    refuseForeign(folder);
    try (OutputFolder output = OutputFolder.begin(folder)) {
      try {
        Path target = output.path();
        ModelFiles files = new ModelFiles(target);
        files.write(ITEMS, out -> writeVectors(items, out));
        files.write(CONTEXT, out -> writeVectors(context, out));
        files.write(COUNTS, this::writeCounts);
        byte[] gramians = users.encoder.gramians();
        if (gramians.length > 0) {
          files.write(Gramian.FILE, out -> out.write(gramians));
        }
        if (users.neighbors.isPresent()) {
          files.write(NEIGHBORS, users.neighbors.get()::write);
        }
        if (histories.size() > 0) {
          files.write(HISTORIES, histories::write);
        }
        Map<String, Object> values = new LinkedHashMap<>(manifest.values());
        users.encoder.describeIn(values);
        values.put(FILES, files.descriptions());
        new Manifest(values).write(target);
        CancelledException.check();
        output.commit();
      } catch (ClosedByInterruptException e) {
        throw new CancelledException("interrupted while writing " + folder);
      } catch (IOException e) {
        throw OutputFolder.unwritable(folder, e);
      }
    }
  }

  /**
   * Refuses a place where something other than a model lies, or that can't be written, before
   * anything is computed. Leaves nothing behind.
   *
   * @throws ArtifactException if it is such a place
   */
  public static void checkTarget(Path folder) {
    refuseForeign(folder);
    OutputFolder.check(folder);
  }

  private static void refuseForeign(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new ArtifactException(folder + ": can't be written (a file is in the way)");
    }
    try {
      // Without a manifest: a run was killed while it filled a folder that can't be replaced.
      if (!FILE_NAMES.containsAll(OutputFolder.names(folder))) {
        Manifest.read(folder, FORMAT, Integer.MAX_VALUE);
      }
    } catch (IOException e) {
      throw OutputFolder.unwritable(folder, e);
    } catch (ArtifactException e) {
      throw new ArtifactException(
          folder + ": is not empty and is no model, so it is not replaced", e);
    }
  }

  private static void writeVectors(Embeddings table, OutputStream out) throws IOException {
    List<String> encoded = table.ids().stream().map(EmbeddingModel::encoded).toList();
    WordVectors.writeBinary(new Embeddings(encoded, table.values(), table.dimension()), out);
  }

  private void writeCounts(OutputStream out) throws IOException {
    try (Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8.newEncoder());
        CsvWriter csv =
            CsvWriter.builder().fieldSeparator('\t').lineDelimiter(LineDelimiter.LF).build(text)) {
      csv.writeRecord("item", "clicks");
      for (int row = 0; row < items.size(); row++) {
        csv.writeRecord(items.id(row), Long.toString(counts[row]));
      }
    }
  }

  /**
   * Reads a model.
   *
   * @throws ArtifactException if the folder is no model, or a file is missing or damaged
   */
  public static EmbeddingModel read(Path folder) {
    Manifest manifest = Manifest.read(folder, FORMAT, FORMAT_VERSION);
    if (!(manifest.values().get(FILES) instanceof Map<?, ?> files)) {
      throw new ArtifactException(
          folder.resolve(Manifest.FILE) + ": is damaged, 'files' must name the files of the model");
    }
    ModelFiles described = new ModelFiles(folder, files);
    List<String> names = new ArrayList<>(List.of(ITEMS, CONTEXT, COUNTS));
    for (String name : List.of(Gramian.FILE, NEIGHBORS, HISTORIES)) {
      if (files.containsKey(name)) {
        names.add(name);
      }
    }
    described.verifySizes(names);
    try {
      Embeddings items = described.read(ITEMS, EmbeddingModel::readVectors);
      Embeddings context = described.read(CONTEXT, EmbeddingModel::readVectors);
      long[] counts = described.read(COUNTS, EmbeddingModel::readCounts);
      Map<String, Object> values = new LinkedHashMap<>(manifest.values());
      values.remove(UserEncoder.CHANNELS);
      EmbeddingModel model = new EmbeddingModel(items, context, counts, new Manifest(values));
      byte[] gramians =
          names.contains(Gramian.FILE)
              ? described.read(Gramian.FILE, EmbeddingModel::readBytes)
              : new byte[0];
      model = model.withUsers(UserEncoder.read(manifest, items.dimension(), gramians));
      if (model.users().hasNeighbors() || names.contains(NEIGHBORS)) {
        described.verifySizes(List.of(NEIGHBORS));
        model = model.withNeighbors(described.read(NEIGHBORS, NeighborTable::read));
      }
      return names.contains(HISTORIES)
          ? model.withHistories(
              described.read(
                  HISTORIES, (file, content) -> HistorySample.read(file, content, items.size())))
          : model;
    } catch (BadInputException | IllegalArgumentException | InvalidRequestException e) {
      throw new ArtifactException(folder + ": is damaged: " + e.getMessage(), e);
    }
  }

  private static byte[] readBytes(Path file, InputStream content) {
    try {
      return content.readAllBytes();
    } catch (IOException e) {
      throw new ArtifactException(file + ": can't be read (" + e.getMessage() + ")", e);
    }
  }

  private static Embeddings readVectors(Path file, InputStream content) {
    return decoded(WordVectors.read(file, content));
  }

  /** The same vectors under the ids that were encoded. */
  static Embeddings decoded(Embeddings table) {
    List<String> ids = table.ids().stream().map(EmbeddingModel::decoded).toList();
    return new Embeddings(ids, table.values(), table.dimension());
  }

  /** Whether a file of vectors is one of those of a model, by the manifest beside it. */
  static boolean holds(Path file) throws IOException {
    Path real = file.toRealPath();
    try {
      Path folder = Objects.requireNonNull(real.getParent(), "a file lies in a folder");
      return Manifest.read(folder, FORMAT, Integer.MAX_VALUE).values().get(FILES)
              instanceof Map<?, ?> files
          && files.containsKey(real.getFileName().toString());
    } catch (ArtifactException e) {
      return false; // it lies somewhere else
    }
  }

  private static long[] readCounts(Path file, InputStream content) {
    List<Long> counts = new ArrayList<>();
    try (TableReader reader =
            new TableReader(DelimitedSource.of(file, () -> content).in(COUNTS_FORMAT).openItems());
        ProgressListener.Task task = ProgressListener.NONE.start("", "", -1)) {
      int column = reader.columns().required("clicks");
      reader.begin(
          new int[] {column},
          RowPolicy.stop(),
          task,
          row -> {
            try {
              counts.add(Long.parseLong(row.text(column)));
            } catch (NumberFormatException e) {
              throw new BadRow("clicks must be a whole number");
            }
          });
      reader.readAll();
    }
    return counts.stream().mapToLong(Long::longValue).toArray();
  }

  /** The id with % and white space as %XX of their UTF-8 bytes. */
  static String encoded(String id) {
    if (id.chars().noneMatch(c -> c == '%' || Character.isWhitespace(c))) {
      return id;
    }
    StringBuilder text = new StringBuilder();
    id.codePoints()
        .forEach(
            c -> {
              if (c == '%' || Character.isWhitespace(c)) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                  text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
                }
              } else {
                text.appendCodePoint(c);
              }
            });
    return text.toString();
  }

  /** What {@link #encoded} began with. */
  static String decoded(String text) {
    return text.indexOf('%') < 0
        ? text
        : java.net.URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
