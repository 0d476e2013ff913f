package dev.vecino.searcher.schema;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Crc32c;
import dev.vecino.core.OutputFile;
import dev.vecino.core.OutputFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An index folder: {@code generations/NNNNNN}, each a complete Lucene index with a manifest, and
 * {@code CURRENT}, which names the one that is served. {@code CURRENT} is only ever replaced by an
 * atomic rename, so whoever reads it sees the former or the next generation, never half a name; the
 * name's checksum beside it tells a damaged name from that of another generation.
 *
 * @param root the folder
 */
public record IndexFolder(Path root) {

  /** The folder of the generations in the root. */
  public static final String GENERATIONS = "generations";

  private static final String CURRENT = "CURRENT";
  private static final Pattern NAME = Pattern.compile("\\d{6,9}");

  /** A generation, or what is on the way to be one or not one any more. */
  private static final Pattern BEGUN = Pattern.compile("\\.?(" + NAME + ")(\\..*)?");

  /** A checksum may be absent where a person wrote the line, but no part of the line. */
  private static final Pattern LINE = Pattern.compile("(" + NAME + ")( ([0-9a-f]{8}))?\\n");

  /** The folder of a generation. */
  public Path generation(String name) {
    return generations().resolve(name);
  }

  private Path generations() {
    return root.resolve(GENERATIONS);
  }

  /**
   * The name of the served generation, or empty if this is no index yet.
   *
   * @throws ArtifactException if {@code CURRENT} is damaged
   */
  public Optional<String> current() {
    Path file = root.resolve(CURRENT);
    try {
      Matcher line = LINE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
      if (!line.matches()) {
        throw new ArtifactException(file + ": is damaged, it must name a generation");
      }
      String name = line.group(1);
      if (line.group(3) != null && !line.group(3).equals(checksum(name))) {
        throw new ArtifactException(file + ": is damaged, its checksum is not that of " + name);
      }
      return Optional.of(name);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (!Files.isDirectory(root)) {
        return Optional.empty();
      }
      throw ArtifactException.unreadable(file, e);
    }
  }

  private static String checksum(String name) {
    return Crc32c.of(name.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The name of the served generation.
   *
   * @throws ArtifactException if this is no index
   */
  public String requireCurrent() {
    return current()
        .orElseThrow(
            () ->
                new ArtifactException(
                    root
                        + ": is no vecino-index: "
                        + (Files.isDirectory(root)
                            ? "has no " + CURRENT
                            : Files.exists(root) ? "a folder is needed" : "no such folder")));
  }

  /** All complete generations, oldest first. */
  public List<String> all() {
    try (Stream<Path> folders = Files.list(generations())) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> NAME.matcher(name).matches())
          .sorted()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw ArtifactException.unreadable(generations(), e);
    }
  }

  /** The name that the next generation takes: one more than any before, or one that is begun. */
  public String nextName() {
    int last =
        Stream.concat(begun().stream(), current().stream())
            .mapToInt(Integer::parseInt)
            .max()
            .orElse(0);
    return String.format(Locale.ROOT, "%06d", last + 1);
  }

  private List<String> begun() {
    try (Stream<Path> folders = Files.list(generations())) {
      return folders
          .map(folder -> BEGUN.matcher(folder.getFileName().toString()))
          .filter(Matcher::matches)
          .map(name -> name.group(1))
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw ArtifactException.unreadable(generations(), e);
    }
  }

  /**
   * Makes a generation the served one: write, force to the disk, rename.
   *
   * @throws CancelledException if the thread is interrupted; nothing is changed
   */
  public void swapTo(String name) throws IOException {
    CancelledException.check();
    OutputFile.write(
        root.resolve(CURRENT),
        CURRENT + ".tmp",
        (name + " " + checksum(name) + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Serves the newest generation that is older than the served one.
   *
   * @return its name
   * @throws ArtifactException if there is none or it is damaged; the served one stays served
   */
  public String rollback() {
    String current = requireCurrent();
    String former =
        all().stream()
            .filter(name -> name.compareTo(current) < 0)
            .reduce((first, second) -> second)
            .orElseThrow(
                () ->
                    new ArtifactException(
                        root + ": has no generation before " + current + " to roll back to"));
    GenerationFiles.verify(generation(former), IndexSchema.manifest(generation(former)));
    try {
      swapTo(former);
    } catch (IOException e) {
      throw OutputFolder.unwritable(root, e);
    }
    return former;
  }
}
