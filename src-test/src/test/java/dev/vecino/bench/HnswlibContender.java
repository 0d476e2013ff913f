package dev.vecino.bench;

import dev.vecino.bench.SearchData.Attribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** hnswlib, driven through {@code peers/hnsw.cpp}. */
final class HnswlibContender implements Contender {

  static final String SYSTEM = "hnswlib";

  private final SearchData data;
  private final Program program;
  private final int threads;
  private final String version;

  /**
   * Starts the program; it has no index yet.
   *
   * @param threads that answer queries
   */
  HnswlibContender(SearchData data, Path program, int threads, String version) {
    this.data = data;
    this.threads = threads;
    this.version = version;
    this.program =
        new Program(
            List.of(
                program.toString(),
                data.itemFile().toString(),
                data.userFile().toString(),
                Integer.toString(data.dimension())));
  }

  /** Builds the index; the seconds that it took. With one thread the graph is always the same. */
  double build(int connections, int effort, int threads) throws IOException {
    return program.askNumber("build", connections, effort, threads);
  }

  void save() throws IOException {
    program.ask("save", data.indexOf(SYSTEM));
  }

  void load() throws IOException {
    program.ask("load", data.indexOf(SYSTEM));
  }

  @Override
  public String system() {
    return SYSTEM;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public int[] efforts(int k) {
    return Ladder.from(k, 20_000);
  }

  @Override
  public String setting(int effort) {
    return "ef " + effort;
  }

  @Override
  public Answers answer(Work work, int from, int to, int effort) throws IOException {
    Path out = data.folder().resolve("hnswlib-answers.i32");
    List<Object> words =
        new ArrayList<>(List.of("search", work.k(), effort, threads, from, to, out));
    if (work.filter().isPresent()) {
      Attribute attribute = work.filter().get();
      Path ranges = data.folder().resolve("hnswlib-ranges.i32");
      SearchData.writeInts(ranges, work.ranges());
      words.add(data.attributeFile(attribute));
      words.add(ranges);
    }
    double seconds = program.askNumber(words.toArray());
    int[] found = SearchData.readInts(out);
    Files.delete(out);
    return new Answers(seconds, rows(found, to - from, work.k()));
  }

  /** Cuts a table into rows, without what was not found. */
  static List<int[]> rows(int[] found, int rows, int k) {
    List<int[]> items = new ArrayList<>();
    for (int q = 0; q < rows; q++) {
      items.add(Arrays.stream(found, q * k, (q + 1) * k).filter(item -> item >= 0).toArray());
    }
    return items;
  }

  @Override
  public void close() throws IOException {
    program.close();
  }
}
