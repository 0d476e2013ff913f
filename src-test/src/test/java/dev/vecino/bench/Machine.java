package dev.vecino.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the figures were measured on. */
final class Machine {

  private Machine() {}

  /** Processor, its widest vectors, cores, memory, system and Java. */
  static String description() throws IOException {
    List<String> cpu = Files.readAllLines(Path.of("/proc/cpuinfo"));
    String flags = value(cpu, "flags");
    String simd = flags.contains("avx512f") ? "AVX-512" : flags.contains("avx2") ? "AVX2" : "SSE";
    long kibibytes =
        Long.parseLong(
            value(Files.readAllLines(Path.of("/proc/meminfo")), "MemTotal").split(" ", 2)[0]);
    return String.format(
        Locale.ROOT,
        "%d cores of %s (%s, family %s, model %s), %.0f GiB, Linux %s, Java %s",
        Runtime.getRuntime().availableProcessors(),
        value(cpu, "model name"),
        simd,
        value(cpu, "cpu family"),
        value(cpu, "model"),
        kibibytes / 1024.0 / 1024.0,
        System.getProperty("os.version").split("\\.", 2)[0],
        Runtime.version().feature());
  }

  private static String value(List<String> lines, String name) {
    return lines.stream()
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2 && parts[0].strip().equals(name))
        .map(parts -> parts[1].strip())
        .findFirst()
        .orElse("");
  }
}
