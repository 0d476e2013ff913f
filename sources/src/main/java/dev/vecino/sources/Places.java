package dev.vecino.sources;

import dev.vecino.core.BadInputException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** From what a user has named to files: a file, a folder with all below it, or a pattern. */
final class Places {

  private static final Pattern ADDRESS = Pattern.compile("[a-zA-Z][a-zA-Z0-9+]+://.*");
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

  private Places() {}

  /**
   * The files of a place, those of a folder or pattern in the order of their paths.
   *
   * @throws BadInputException if there are none
   */
  static List<Path> files(String place) {
    if (ADDRESS.matcher(place).matches()) {
      throw new BadInputException(
          place + ": is an address; fetch it, and name the file or pipe it in as '-'");
    }
    try {
      Path path = Path.of(place);
      if (Files.isDirectory(path)) {
        return notEmpty(walk(path, file -> true), place + ": is a folder without files");
      }
      if (Files.exists(path) || !WILDCARD.matcher(place).find()) {
        return List.of(path);
      }
    } catch (InvalidPathException e) {
      throw new BadInputException(place + ": is no path (" + e.getReason() + ")", e);
    }
    return notEmpty(matching(place), place + ": no file fits");
  }

  private static List<Path> notEmpty(List<Path> files, String otherwise) {
    if (files.isEmpty()) {
      throw new BadInputException(otherwise);
    }
    return files;
  }

  /** Files, and all below folders, whose path fits a pattern. */
  private static List<Path> matching(String pattern) {
    int fixed = pattern.lastIndexOf('/', firstWildcard(pattern));
    Path base = Path.of(fixed < 0 ? "" : pattern.substring(0, Math.max(fixed, 1)));
    if (!Files.isDirectory(base)) {
      return List.of();
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    return walk(
        base,
        file -> {
          for (Path each = file; each != null && !each.equals(base); each = each.getParent()) {
            if (matcher.matches(each)) {
              return true;
            }
          }
          return false;
        });
  }

  private static int firstWildcard(String pattern) {
    var found = WILDCARD.matcher(pattern);
    return found.find() ? found.start() : pattern.length();
  }

  /** Without what programs leave beside their data: {@code _SUCCESS}, {@code .part.crc}. */
  private static List<Path> walk(Path folder, Predicate<Path> wanted) {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (name.startsWith("_") || name.startsWith(".")) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          files.addAll(walk(entry, wanted));
        } else if (wanted.test(entry)) {
          files.add(entry);
        }
      }
    } catch (IOException e) {
      throw new BadInputException(folder + ": can't be read (" + e.getMessage() + ")", e);
    }
    return files;
  }
}
