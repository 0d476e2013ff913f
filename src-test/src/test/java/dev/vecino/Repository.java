package dev.vecino;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of the sources, as the tests see it. */
final class Repository {
  private Repository() {}

  /**
   * The root of the repository: the nearest folder, from the working directory upwards, that holds
   * the launcher and the parent pom.
   *
   * @throws IllegalStateException if there is none
   */
  static Path root() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve(".mvn")) && Files.exists(folder.resolve("vecino"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no folder above " + start + " is the root of Vecino");
  }
}
