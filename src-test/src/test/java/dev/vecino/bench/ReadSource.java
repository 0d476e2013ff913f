package dev.vecino.bench;

import dev.vecino.core.ClickLog;
import dev.vecino.core.ClickSource;
import dev.vecino.core.ProgressListener;
import dev.vecino.sources.DatabaseSource;
import dev.vecino.sources.FileSource;
import dev.vecino.sources.jdbc.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads a click log once, as a command does, and says how long it took and how much memory the
 * process had at most: {@code ROWS USERS ITEMS SECONDS MEBIBYTES}. Arguments: a file, or the
 * address of a database and a table of it.
 */
final class ReadSource {

  private ReadSource() {}

  public static void main(String[] args) throws IOException {
    ClickSource source =
        Database.isAddress(args[0])
            ? DatabaseSource.table(Database.of(args[0]), args[1])
            : FileSource.of(args[0]);
    long began = System.nanoTime();
    ClickLog log = ClickLog.read(source, ClickLog.Options.defaults(), ProgressListener.NONE);
    double seconds = (System.nanoTime() - began) / 1e9;
    String peak =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .map(line -> line.replaceAll("\\D", ""))
            .findFirst()
            .orElse("0");
    System.out.printf(
        Locale.ROOT,
        "%d %d %d %.2f %d%n",
        log.clickCount(),
        log.userCount(),
        log.itemCount(),
        seconds,
        Long.parseLong(peak) / 1024);
  }
}
