package dev.vecino;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The real data sets, which are too large or not free to be kept in the repository. Tests that need
 * one are left out where it is absent, and fail there on a build server, which has them all.
 */
final class RealData {
  private RealData() {}

  /**
   * The folder of the data set {@code name}, for example {@code online-retail}. Looked for in the
   * folder that the system property {@code vecino.data} or else the environment variable {@code
   * VECINO_DATA} names, else in {@code ../shared/data} beside the repository.
   *
   * <p>Where there is no such folder this doesn't return: the test is left out, or fails if the
   * environment variable {@code CI} is {@code true}.
   */
  static Path folder(String name) {
    return folder(
        name,
        data(System.getProperty("vecino.data"), System.getenv("VECINO_DATA"), Repository.root()),
        "true".equals(System.getenv("CI")));
  }

  static Path folder(String name, Path data, boolean required) {
    Path folder = data.resolve(name);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    String absent = "real data set %s is absent: no folder %s".formatted(name, folder);
    if (required) {
      return fail(absent + ", and with CI=true it must be there (VECINO_DATA names its parent)");
    }
    return abort("left out, " + absent + " (VECINO_DATA names its parent)");
  }

  static Path data(String property, String variable, Path root) {
    if (property != null && !property.isBlank()) {
      return root.resolve(property);
    }
    if (variable != null && !variable.isBlank()) {
      return root.resolve(variable);
    }
    return root.resolveSibling("shared").resolve("data");
  }
}
