package dev.vecino.bench;

import dev.vecino.core.Catalogue;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.ProgressListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The data of the benchmarks of the search: vectors of items and users, and two attributes of the
 * items, as raw files that every program can read (little endian, row after row) and in memory.
 * Item i is called by its number in seven digits, so that the order of the ids is that of the rows.
 */
final class SearchData {

  /** An attribute of an item: a number of its own from 0 to the number of items. */
  enum Attribute {
    /** By chance: says nothing of the vector. */
    INDEPENDENT,
    /** The item's rank in one direction of the space of vectors. */
    CORRELATED;

    String column() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Path folder;
  private final int dimension;
  private final float[] items;
  private final float[] users;
  private final int[][] histories;
  private final Map<Attribute, int[]> attributes;

  private SearchData(
      Path folder,
      int dimension,
      float[] items,
      float[] users,
      int[][] histories,
      Map<Attribute, int[]> attributes) {
    this.folder = folder;
    this.dimension = dimension;
    this.items = items;
    this.users = users;
    this.histories = histories;
    this.attributes = attributes;
  }

  /** Reads the data of a folder; generates it, if the folder is absent. */
  static SearchData open(Path folder, int items, int users) throws IOException {
    return open(folder, () -> new GeneratedVectors(items, users, 42));
  }

  /** Reads the data of a folder; makes it of vectors, if the folder is absent. */
  static SearchData open(Path folder, Supplier<SearchVectors> source) throws IOException {
    Path made = folder.resolve("items.csv");
    if (!Files.exists(made)) {
      Files.createDirectories(folder);
      SearchVectors vectors = source.get();
      SearchData data =
          new SearchData(
              folder,
              vectors.dimension(),
              vectors.items(),
              vectors.users(),
              vectors.histories(),
              vectors.attributes());
      vectors.model().ifPresent(model -> model.write(data.modelFolder()));
      data.write(made);
      return data;
    }
    int[] clicks = readInts(folder.resolve("histories.i32"));
    List<int[]> histories = new ArrayList<>();
    for (int at = 0; at < clicks.length; at += 1 + clicks[at]) {
      histories.add(Arrays.copyOfRange(clicks, at + 1, at + 1 + clicks[at]));
    }
    Map<Attribute, int[]> attributes = new EnumMap<>(Attribute.class);
    for (Attribute attribute : Attribute.values()) {
      attributes.put(attribute, readInts(folder.resolve(attribute.column() + ".i32")));
    }
    float[] items = readFloats(folder.resolve("items.f32"));
    return new SearchData(
        folder,
        items.length / attributes.get(Attribute.INDEPENDENT).length,
        items,
        readFloats(folder.resolve("users.f32")),
        histories.toArray(int[][]::new),
        attributes);
  }

  private void write(Path catalogue) throws IOException {
    writeFloats(itemFile(), items);
    writeFloats(userFile(), users);
    int clicks = 0;
    for (int[] history : histories) {
      clicks += 1 + history.length;
    }
    int[] flat = new int[clicks];
    int at = 0;
    for (int[] history : histories) {
      flat[at++] = history.length;
      System.arraycopy(history, 0, flat, at, history.length);
      at += history.length;
    }
    writeInts(folder.resolve("histories.i32"), flat);
    for (Attribute attribute : Attribute.values()) {
      writeInts(attributeFile(attribute), attribute(attribute));
    }
    StringBuilder lines = new StringBuilder("item");
    for (Attribute attribute : Attribute.values()) {
      lines.append(',').append(attribute.column());
    }
    for (int i = 0; i < items(); i++) {
      lines.append('\n').append(id(i));
      for (int[] values : attributes.values()) {
        lines.append(',').append(values[i]);
      }
    }
    Files.writeString(catalogue, lines.append('\n'));
  }

  /** Floats per vector. */
  int dimension() {
    return dimension;
  }

  int items() {
    return items.length / dimension;
  }

  int users() {
    return users.length / dimension;
  }

  /** The items' vectors of length 1, row after row; not copied. */
  float[] itemVectors() {
    return items;
  }

  float[] item(int item) {
    return Arrays.copyOfRange(items, item * dimension, (item + 1) * dimension);
  }

  /** A user's vector of length 1: of generated data the direction of the sum of its history. */
  float[] user(int user) {
    return Arrays.copyOfRange(users, user * dimension, (user + 1) * dimension);
  }

  int[] history(int user) {
    return histories[user];
  }

  /** An item's value each; not copied. */
  int[] attribute(Attribute attribute) {
    return attributes.get(attribute);
  }

  static String id(int item) {
    return String.format(Locale.ROOT, "%07d", item);
  }

  Path itemFile() {
    return folder.resolve("items.f32");
  }

  Path userFile() {
    return folder.resolve("users.f32");
  }

  Path attributeFile(Attribute attribute) {
    return folder.resolve(attribute.column() + ".i32");
  }

  /** The model that the vectors are of, if they were learnt: its context vectors are the items. */
  Optional<EmbeddingModel> model() {
    return Files.exists(modelFolder())
        ? Optional.of(EmbeddingModel.read(modelFolder()))
        : Optional.empty();
  }

  private Path modelFolder() {
    return folder.resolve("model");
  }

  /** Where a system keeps its index. */
  Path indexOf(String system) {
    return folder.resolve("index-" + system);
  }

  Path folder() {
    return folder;
  }

  Embeddings embeddings() {
    List<String> ids =
        new AbstractList<>() {
          @Override
          public String get(int item) {
            return id(item);
          }

          @Override
          public int size() {
            return items();
          }
        };
    return new Embeddings(List.copyOf(ids), items, dimension);
  }

  Catalogue catalogue() {
    return Catalogue.read(
        folder.resolve("items.csv"), Catalogue.Options.defaults(), ProgressListener.NONE);
  }

  static int[] readInts(Path file) throws IOException {
    int[] values = new int[(int) (Files.size(file) / Integer.BYTES)];
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; at < values.length; ) {
        channel.read(buffer);
        buffer.flip();
        while (buffer.remaining() >= Integer.BYTES) {
          values[at++] = buffer.getInt();
        }
        buffer.compact();
      }
    }
    return values;
  }

  static void writeInts(Path file, int[] values) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; at < values.length; ) {
        while (at < values.length && buffer.hasRemaining()) {
          buffer.putInt(values[at++]);
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        buffer.clear();
      }
    }
  }

  private static float[] readFloats(Path file) throws IOException {
    int[] bits = readInts(file);
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(bits[i]);
    }
    return values;
  }

  private static void writeFloats(Path file, float[] values) throws IOException {
    int[] bits = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    writeInts(file, bits);
  }
}
