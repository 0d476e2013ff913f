package dev.vecino.evaluator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.metric.Estimate;
import dev.vecino.evaluator.rank.Algorithm;
import dev.vecino.evaluator.rank.Ranker;
import dev.vecino.evaluator.report.HtmlReport;
import dev.vecino.evaluator.report.MapReport;
import dev.vecino.evaluator.report.TextReport;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import dev.vecino.trainer.EmbeddingTrainer;
import dev.vecino.trainer.TrainingOptions;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {

  @TempDir private Path folder;

  private static final Split SPLIT = split(Logs.ring(200, 60, 10, 20));

  private static Split split(ClickLog log) {
    return Split.of(Protocol.LEAVE_LAST_OUT, log, Optional.empty(), Optional.empty());
  }

  /** Knows the answer where the number of the history's last item is even. */
  private static Algorithm clairvoyant(String name) {
    return algorithm(
        name,
        (history, scores) -> {
          for (Split.Case each : SPLIT.cases()) {
            if (java.util.Arrays.equals(each.history(), history)
                && history[history.length - 1] % 2 == 0) {
              for (int item : each.relevant()) {
                scores[item] = 1;
              }
            }
          }
        });
  }

  private static Algorithm algorithm(String name, Ranker ranker) {
    return new Algorithm() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Ranker train(ClickLog training, ProgressListener listener) {
        return (history, scores) -> {
          java.util.Arrays.fill(scores, 0);
          ranker.score(history, scores);
        };
      }
    };
  }

  private static EvaluationOptions options(int threads, int indexSample) {
    return EvaluationOptions.builder(Protocol.LEAVE_LAST_OUT)
        .ks(List.of(20, 5))
        .threads(threads)
        .indexSample(indexSample)
        .build();
  }

  /** Parameters of baselines are chosen each time, which costs a second: few evaluations here. */
  private static Evaluation evaluate(Algorithm... algorithms) {
    return Evaluator.evaluate(SPLIT, List.of(algorithms), options(2, 0), ProgressListener.NONE);
  }

  @Test
  void evaluate_algorithmThatKnowsHalf_isMeasuredSo() {
    Evaluation evaluation = evaluate(clairvoyant("half"));
    assertEquals(
        List.of("popularity", "item-knn", "co-occurrence", "half"), evaluation.algorithms());
    double expected =
        SPLIT.cases().stream()
            .mapToInt(
                each -> {
                  int[] history = each.history();
                  return history[history.length - 1] % 2 == 0 && each.unknownRelevant() == 0
                      ? 1
                      : 0;
                })
            .average()
            .orElseThrow();
    Estimate mrr = evaluation.metric("half", SeenItems.INCLUDE, "mrr@5");
    assertTrue(mrr.value() >= expected && mrr.value() < expected + 0.05, mrr + " > " + expected);
    assertTrue(mrr.low() < expected && expected < mrr.high());
    double knn = evaluation.metric("item-knn", SeenItems.INCLUDE, "recall@20").value();
    double popular = evaluation.metric("popularity", SeenItems.INCLUDE, "recall@20").value();
    assertTrue(knn > 1.5 * popular, knn + " against " + popular);
  }

  private static EvaluationOptions with(Set<String> baselines) {
    return EvaluationOptions.builder(Protocol.LEAVE_LAST_OUT)
        .ks(List.of(20))
        .baselines(baselines)
        .build();
  }

  @Test
  void evaluate_eachAlgorithmThatEnds_isHandedOverAtOnce() {
    List<List<String>> soFar = new ArrayList<>();
    Evaluation whole =
        Evaluator.evaluate(
            SPLIT,
            List.of(clairvoyant("a"), clairvoyant("b")),
            with(Set.of("popularity")),
            ProgressListener.NONE,
            evaluation -> soFar.add(evaluation.algorithms()));
    assertEquals(
        List.of(List.of("popularity"), List.of("popularity", "a"), List.of("popularity", "a", "b")),
        soFar);
    assertEquals(soFar.getLast(), whole.algorithms());
  }

  @Test
  void evaluate_interruptedInTheSecond_hasHandedTheFirstOver() {
    List<Evaluation> soFar = new ArrayList<>();
    Algorithm interrupted =
        algorithm(
            "b",
            (history, scores) -> {
              throw new CancelledException("enough");
            });
    assertThrows(
        CancelledException.class,
        () ->
            Evaluator.evaluate(
                SPLIT,
                List.of(clairvoyant("a"), interrupted),
                with(Set.of()),
                ProgressListener.NONE,
                soFar::add));
    assertEquals(List.of("a"), soFar.getLast().algorithms());
    assertTrue(TextReport.of(soFar.getLast()).contains("a "));
  }

  @Test
  void evaluate_withoutBaselines_comparesWithNone() {
    Evaluation evaluation =
        Evaluator.evaluate(SPLIT, List.of(clairvoyant("a")), with(Set.of()), ProgressListener.NONE);
    assertEquals(List.of("a"), evaluation.algorithms());
    assertEquals(Optional.empty(), evaluation.bestBaseline(0));
    Map<String, Object> map = MapReport.of(evaluation).getFirst();
    assertFalse(map.containsKey("againstBestBaseline"));
    String text = TextReport.of(evaluation);
    assertTrue(text.contains("Of all items, a predicts best: ndcg@20 "), text);
    assertFalse(text.contains("best baseline"), text);
    InvalidRequestException e =
        assertThrows(InvalidRequestException.class, () -> with(Set.of("oracle")));
    assertEquals(
        "there is no baseline 'oracle', there are: popularity, item-knn, co-occurrence",
        e.getMessage());
  }

  @Test
  void reports_anyEvaluation_beginWithWhoWinsAndHaveRecallByLength() {
    Evaluation evaluation =
        Evaluator.evaluate(
            SPLIT, List.of(clairvoyant("a")), with(Set.of("popularity")), ProgressListener.NONE);
    String text = TextReport.of(evaluation);
    String winner = text.lines().skip(2).findFirst().orElseThrow();
    assertTrue(
        winner.startsWith("Of all items, a predicts best: ndcg@20 0.")
            && winner.contains(", significantly more than popularity (0."),
        winner);
    assertTrue(text.contains("\nrecall@20 by clicks of the history  "), text);
    Map<?, ?> byHistory = (Map<?, ?>) MapReport.of(evaluation).getFirst().get("recallByHistory");
    int cases =
        byHistory.values().stream()
            .mapToInt(bucket -> (Integer) ((Map<?, ?>) bucket).get("cases"))
            .sum();
    assertEquals(SPLIT.cases().size(), cases);
  }

  @Test
  void evaluate_anyNumberOfThreads_givesTheSame() {
    Evaluation two = evaluate(clairvoyant("a"));
    Evaluation one =
        Evaluator.evaluate(SPLIT, List.of(clairvoyant("a")), options(1, 0), ProgressListener.NONE);
    for (SeenItems seen : SeenItems.values()) {
      for (String name : List.of("item-knn", "a")) {
        for (String metric : List.of("ndcg@5", "coverage@20", "intraListSimilarity@20")) {
          assertEquals(one.metric(name, seen, metric), two.metric(name, seen, metric));
        }
      }
    }
  }

  @Test
  void toMaps_bothTables_haveTheConventionInMetricsAndTheOtherInNewItems() {
    List<Map<String, Object>> maps = MapReport.of(evaluate(clairvoyant("a")));
    Map<String, Object> ours = maps.getLast();
    assertEquals("a", ours.get("algorithm"));
    assertEquals("leave-last-out", ours.get("protocol"));
    assertEquals(SPLIT.cases().size(), ours.get("users"));
    assertEquals("include", ours.get("seen"));
    Map<?, ?> fresh = (Map<?, ?>) ours.get("newItems");
    assertTrue((int) fresh.get("users") < SPLIT.cases().size());
    Map<?, ?> metric = (Map<?, ?>) ((Map<?, ?>) ours.get("metrics")).get("recall@20");
    assertEquals(List.of("value", "low", "high"), List.copyOf(metric.keySet()));
    Map<?, ?> test = (Map<?, ?>) ((Map<?, ?>) ours.get("againstBestBaseline")).get("ndcg@20");
    assertTrue((double) test.get("pValue") < 0.001, test.toString());
  }

  @Test
  void toMaps_twoAlgorithms_haveATestOfTheSecondAgainstTheFirst() {
    Evaluation evaluation = evaluate(clairvoyant("a"), algorithm("b", (history, scores) -> {}));
    List<Map<String, Object>> maps = MapReport.of(evaluation);
    assertEquals(Map.of(), maps.get(3).get("againstOthers"));
    Map<?, ?> others = (Map<?, ?>) maps.getLast().get("againstOthers");
    assertEquals(Set.of("a"), others.keySet());
    Map<?, ?> test = (Map<?, ?>) ((Map<?, ?>) others.get("a")).get("recall@20");
    assertTrue((double) test.get("difference") < -0.2, test.toString());
    assertTrue((double) test.get("pValue") < 0.001, test.toString());
    assertFalse(maps.getFirst().containsKey("againstOthers"), "a baseline");
    assertTrue(
        TextReport.of(evaluation).contains("b against a: recall@20 -"), TextReport.of(evaluation));
  }

  @Test
  void against_theSameRun_findsNoDifference_andADifferentOneIsFound() throws IOException {
    Evaluation run = evaluate(clairvoyant("a"));
    StringWriter written = new StringWriter();
    run.writeCases(written);
    Path file = Files.writeString(folder.resolve("cases.csv"), written.toString());
    EarlierRun earlier = EarlierRun.read(file);
    Map<?, ?> same = tested(run.against(earlier));
    assertEquals(0.0, same.get("difference"));
    assertEquals(1.0, same.get("pValue"));
    Map<?, ?> worse = tested(evaluate(algorithm("a", (history, scores) -> {})).against(earlier));
    assertTrue((double) worse.get("difference") < -0.2, worse.toString());
    assertTrue((double) worse.get("pValue") < 0.001, worse.toString());
  }

  private static Map<?, ?> tested(Evaluation evaluation) {
    Map<?, ?> tests = (Map<?, ?>) MapReport.of(evaluation).getLast().get("againstEarlierRun");
    return (Map<?, ?>) tests.get("recall@20");
  }

  @Test
  void against_otherCasesOrNoRun_isRefusedInASentence() throws IOException {
    Evaluation run = evaluate();
    Path file = folder.resolve("cases.csv");
    Files.writeString(file, "algorithm,seen,case,recall@20,ndcg@20\npopularity,include,u0,1,1\n");
    InvalidRequestException e =
        assertThrows(InvalidRequestException.class, () -> run.against(EarlierRun.read(file)));
    assertEquals(
        String.format(
            Locale.ROOT,
            "%s: holds 1 cases of popularity, this evaluation has %d",
            file,
            SPLIT.cases().size()),
        e.getMessage());
    Files.writeString(file, "user,item\nu,i\n");
    assertEquals(
        file + ": is no file of an evaluation's cases, its columns are [user, item]",
        assertThrows(BadInputException.class, () -> EarlierRun.read(file)).getMessage());
    Files.writeString(file, "algorithm,seen,case,recall@20\na,include,u0,x\n");
    assertEquals(
        file + ":2: must be a number, got: 'x'",
        assertThrows(BadInputException.class, () -> EarlierRun.read(file)).getMessage());
  }

  @Test
  void evaluate_twiceTheSameName_isRefused() {
    assertEquals(
        "algorithm item-knn is there twice",
        assertThrows(InvalidRequestException.class, () -> evaluate(clairvoyant("item-knn")))
            .getMessage());
  }

  @Test
  void evaluate_nothingNewToPredict_isRefusedInASentence() {
    Split repeats = split(Logs.of("aba", "bab"));
    assertEquals(
        "(memory): protocol leave-last-out finds no case where a new item is to be predicted (seen"
            + " items are excluded)",
        assertThrows(
                BadInputException.class,
                () -> Evaluator.evaluate(repeats, List.of(), options(1, 0), ProgressListener.NONE))
            .getMessage());
  }

  @Test
  void indexCheck_smallModel_losesNothing() {
    Algorithm item2vec =
        Algorithm.embedding(
            "item2vec",
            (log, listener) ->
                EmbeddingTrainer.train(
                    log, TrainingOptions.builder().epochs(3).threads(1).build(), listener));
    Evaluation evaluation =
        Evaluator.evaluate(SPLIT, List.of(item2vec), options(2, 50), ProgressListener.NONE);
    Map<?, ?> ours = MapReport.of(evaluation).getLast();
    for (Map<?, ?> place : List.of(ours, (Map<?, ?>) ours.get("newItems"))) {
      Map<?, ?> check = (Map<?, ?>) place.get("throughIndex");
      assertEquals(50, check.get("cases"));
      Map<?, ?> recall = (Map<?, ?>) ((Map<?, ?>) check.get("metrics")).get("recall@20");
      assertTrue((double) recall.get("exact") > 0);
      assertEquals(recall.get("exact"), recall.get("value"));
      assertEquals(0.0, recall.get("relativeLoss"));
    }
    assertTrue(TextReport.of(evaluation).contains("item2vec through an index, 50 cases"));
  }

  @Test
  void toHtml_namesWithMarkup_areEscapedAndThePageStandsAlone() throws IOException {
    Path items = folder.resolve("items.csv");
    StringBuilder csv = new StringBuilder("item,price,quality,colour\n");
    for (int item = 0; item < 100; item++) {
      csv.append(String.format(Locale.ROOT, "i%d,%d,0.%02d,red\n", item, item + 1, item));
    }
    Files.writeString(items, csv);
    Catalogue catalogue =
        Catalogue.read(items, Catalogue.Options.defaults(), ProgressListener.NONE);
    Evaluation evaluation = evaluate(clairvoyant("<script>alert(1)</script> & \"more\""));
    String html = HtmlReport.of(evaluation, catalogue);
    assertFalse(html.contains("<script"), "markup of a name");
    assertTrue(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;"));
    assertTrue(html.contains("price: viewed and recommended"));
    assertTrue(html.contains("quality: viewed and recommended"));
    assertFalse(html.contains("colour"));
    // Two tables of five plots, and one each of price and quality.
    assertEquals(12, html.split("<svg", -1).length - 1);
    assertFalse(html.matches("(?s).*(src|href)=\"http.*"), "nothing is fetched");
    assertEquals(html, HtmlReport.of(evaluation, catalogue), "the same each time");
  }

  @Test
  void toText_tables_nameEveryAlgorithmAndTheTest() {
    String text = TextReport.of(evaluate(clairvoyant("oracle")));
    assertTrue(text.contains("200 cases, all items"), text);
    assertTrue(text.contains("new items only"), text);
    assertTrue(text.lines().filter(line -> line.startsWith("oracle ")).count() >= 4, text);
    assertTrue(text.contains("oracle against "), text);
  }

  @Test
  void options_outOfRange_areRefused() {
    assertEquals(
        "k must be 1 to 10000, got: 0",
        assertThrows(
                InvalidRequestException.class,
                () -> EvaluationOptions.builder(Protocol.LEAVE_LAST_OUT).ks(List.of(0)).build())
            .getMessage());
    assertEquals(List.of(5, 20), options(1, 0).ks());
    assertEquals(20, options(1, 0).mainK());
  }
}
