package dev.vecino.evaluator.report;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Charts as SVG elements, to be put into HTML. Texts become outlines: they need no escape. */
final class Plots {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final Pattern CLIP = Pattern.compile("clip[0-9]+");

  /** A hundredth of a pixel is enough; what XChart writes is as long again. */
  private static final Pattern DECIMALS = Pattern.compile("([0-9]\\.[0-9]{2})[0-9]+");

  private int plots;

  /** Lines over numbers. */
  String lines(
      String title, String x, String y, double[] at, Map<String, double[]> series, boolean logX) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setXAxisLogarithmic(logX);
    chart.getStyler().setYAxisMin(0.0);
    series.forEach((name, values) -> chart.addSeries(name, at, values));
    return svg(chart);
  }

  /** Bars over names. */
  String bars(String title, String x, String y, List<String> names, Map<String, double[]> series) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setYAxisMin(0.0);
    series.forEach(
        (name, values) -> {
          List<Double> numbers = new ArrayList<>();
          for (double value : values) {
            numbers.add(Double.isNaN(value) ? 0.0 : value);
          }
          chart.addSeries(name, names, numbers);
        });
    return svg(chart);
  }

  private String svg(Chart<?, ?> chart) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ChartEncoder.saveChart(chart, bytes, "svg");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    String shorter = DECIMALS.matcher(text.substring(text.indexOf("<svg"))).replaceAll("$1");
    return renamed(shorter);
  }

  /** Names of clips are by chance: unique in the page and the same each time is better. */
  private String renamed(String svg) {
    plots++;
    Map<String, String> names = new LinkedHashMap<>();
    Matcher matcher = CLIP.matcher(svg);
    return matcher.replaceAll(
        found ->
            names.computeIfAbsent(
                found.group(), name -> "plot" + plots + "-clip" + (names.size() + 1)));
  }
}
