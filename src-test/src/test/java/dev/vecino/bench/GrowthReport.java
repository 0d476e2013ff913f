package dev.vecino.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a table and a plot of what {@link Growth} has measured. */
@Command(name = "growth-report")
final class GrowthReport implements Callable<Integer> {

  @Option(names = "--points", required = true)
  private Path file;

  @Option(names = "--plot", required = true, description = "The SVG that is written.")
  private Path plot;

  @Option(names = "--docs", description = "Gets the table between its two markers.")
  private Path docs;

  private GrowthReport() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new GrowthReport()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    List<GrowthPoint> points = Files.readAllLines(file).stream().map(GrowthPoint::parse).toList();
    List<String> table = new ArrayList<>();
    table.add(
        "| items | build | disk, bytes an item | heap, bytes an item | single queries/s, k 10 |"
            + " recall | lists of 150 a second |");
    table.add("|---|---|---|---|---|---|---|");
    for (GrowthPoint point : points) {
      table.add(
          String.format(
              Locale.ROOT,
              "| %,d | %s s | %,.0f | %,.0f | %,.0f | %.3f | %,.0f |",
              point.items(),
              Sample.number(point.buildSeconds()),
              point.diskBytes(),
              point.heapBytes(),
              point.queriesPerSecond(),
              point.recall(),
              point.listsPerSecond()));
    }
    table.forEach(System.out::println);
    try (OutputStream out = Files.newOutputStream(plot)) {
      ChartEncoder.saveChart(chart(points), out, "svg");
    }
    if (docs != null) {
      Markers.replace(docs, "growth", table);
    }
    return 0;
  }

  /** How many times as much as for the smallest catalogue, both axes logarithmic. */
  private static XYChart chart(List<GrowthPoint> points) {
    XYChart chart =
        new XYChartBuilder()
            .width(640)
            .height(400)
            .title("Growth with the catalogue")
            .xAxisTitle("items")
            .yAxisTitle("times as much as the smallest")
            .build();
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    add(chart, "linear", points, GrowthPoint::items);
    add(chart, "time of the build", points, GrowthPoint::buildSeconds);
    add(chart, "bytes on disk", points, p -> p.diskBytes() * p.items());
    add(chart, "time of a query", points, p -> 1 / p.queriesPerSecond());
    add(chart, "time of a list", points, p -> 1 / p.listsPerSecond());
    return chart;
  }

  private static void add(
      XYChart chart, String name, List<GrowthPoint> points, ToDoubleFunction<GrowthPoint> value) {
    double first = value.applyAsDouble(points.getFirst());
    chart.addSeries(
        name,
        points.stream().mapToDouble(GrowthPoint::items).toArray(),
        points.stream().mapToDouble(point -> value.applyAsDouble(point) / first).toArray());
  }
}
