package dev.vecino.indexer;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.ColumnType;
import dev.vecino.core.Manifest;
import dev.vecino.core.OutputFolder;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The changes of items between two builds, so that a build that began before them can make them
 * again: a line each, in files that are only appended to. A generation's manifest says up to which
 * {@link Position} it has them; a build begins the next file. What lies behind the position of the
 * served generation was never served, or was rolled back: it is cut off by who appends.
 *
 * @param root of the index
 */
record Journal(Path root) {

  private static final String FOLDER = "journal";
  private static final String KEY = "journal";

  /**
   * A place in the journal.
   *
   * @param file its number, from 1 on
   * @param bytes of it that count
   */
  record Position(int file, long bytes) {

    static final Position FIRST = new Position(1, 0);

    /** The beginning of the file after this one and another. */
    Position next(Position other) {
      return new Position(Math.max(file, other.file) + 1, 0);
    }

    void describeIn(Map<String, Object> manifest) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("file", file);
      values.put("bytes", bytes);
      manifest.put(KEY, values);
    }

    /** Up to where a generation has the changes. */
    static Position of(Manifest manifest) {
      return manifest.values().get(KEY) instanceof Map<?, ?> values
              && values.get("file") instanceof Number file
              && values.get("bytes") instanceof Number bytes
          ? new Position(file.intValue(), bytes.longValue())
          : FIRST;
    }

    /** That of a generation; empty where it is of another format. */
    static Optional<Position> in(Path generation) {
      return IndexSchema.isCurrent(generation)
          ? Optional.of(of(IndexSchema.manifest(generation)))
          : Optional.empty();
    }

    /** That of the served generation. */
    static Position served(IndexFolder index) {
      while (true) {
        Optional<String> name = index.current();
        try {
          Position position = name.map(index::generation).flatMap(Position::in).orElse(FIRST);
          if (index.current().equals(name)) {
            return position;
          }
        } catch (ArtifactException e) {
          if (index.current().equals(name)) {
            throw e;
          }
        }
        // Another one is served by now, and this one may be collected: look again.
      }
    }
  }

  private Path file(int number) {
    return root.resolve(FOLDER).resolve(String.format(Locale.ROOT, "%06d.jsonl", number));
  }

  /**
   * Appends lines and forces them to the disk.
   *
   * @param from what lies behind it is cut off
   */
  Position append(Position from, List<String> lines) throws IOException {
    Path file = file(from.file);
    Files.createDirectories(file.getParent());
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (channel.size() < from.bytes) {
        throw new ArtifactException(
            file + ": is damaged, it must have at least " + from.bytes + " bytes");
      }
      channel.truncate(from.bytes);
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      channel.position(from.bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    OutputFolder.force(file.getParent());
    return new Position(from.file, from.bytes + bytes.length);
  }

  /**
   * The changes that the generation served now has, and the one that was served at the beginning of
   * a build had not.
   *
   * @param types of the attributes that the build has
   */
  List<ItemChange> since(Position begin, Position now, Map<String, ColumnType> types)
      throws IOException {
    List<ItemChange> changes = new ArrayList<>();
    // Further files, where another build ended meanwhile; an earlier one after a rollback.
    for (int file = Math.min(begin.file, now.file); file <= now.file; file++) {
      if (!Files.exists(file(file))) {
        continue;
      }
      byte[] bytes = Files.readAllBytes(file(file));
      long from = file == begin.file ? begin.bytes : 0;
      long to = file == now.file ? now.bytes : bytes.length;
      if (bytes.length < to) {
        throw new ArtifactException(
            file(file) + ": is damaged, it must have at least " + to + " bytes");
      }
      if (from < to) {
        String text = new String(bytes, (int) from, (int) (to - from), StandardCharsets.UTF_8);
        for (String line : text.lines().toList()) {
          changes.add(ItemChange.parse(line, types));
        }
      }
    }
    return changes;
  }

  /** Removes the files that no generation needs. */
  void collect(IndexFolder index) throws IOException {
    Path folder = root.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> needed =
        index.all().stream()
            .map(index::generation)
            .flatMap(generation -> Position.in(generation).stream())
            .map(position -> file(position.file))
            .toList();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(file -> !needed.contains(file)).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
