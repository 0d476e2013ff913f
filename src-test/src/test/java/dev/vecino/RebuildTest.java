package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.ob.JSON;

/** The daily run: rebuild, verify, swap; and what changes between two of them. */
class RebuildTest {

  private static final Path SAMPLE = Repository.root().resolve("index-data/sample");

  @TempDir Path folder;
  private Path index;

  @BeforeEach
  void build() {
    index = folder.resolve("index");
    assertEquals("000001", rebuild().get("generation"));
  }

  private Map<String, Object> rebuild(Object... more) {
    return JSON.std.mapFrom(Run.succeeding(arguments(more)).out());
  }

  private Object[] arguments(Object... more) {
    return Stream.concat(
            Stream.of(
                "rebuild",
                "--algorithm",
                "item2vec",
                "--clicks",
                SAMPLE.resolve("clicks.csv.gz"),
                "--items",
                SAMPLE.resolve("items.csv.gz"),
                "--index",
                index),
            Stream.of(more))
        .toArray();
  }

  private String served() throws IOException {
    return Files.readString(index.resolve("CURRENT")).substring(0, 6);
  }

  @Test
  void warmStart_ofTheServedGeneration_movesRecommendationsLessThanAColdOne() throws IOException {
    Map<String, Object> warm = rebuild("--warm-start");
    assertEquals(true, warm.get("warmStart"));
    assertEquals("000002", served());
    Run.succeeding("rollback", "--index", index);
    Map<String, Object> cold = rebuild("--seed", 2);
    assertEquals(false, cold.get("warmStart"));
    assertTrue(
        (Double) warm.get("overlap") > (Double) cold.get("overlap"),
        "warm " + warm.get("overlap") + ", cold " + cold.get("overlap"));
    assertTrue((Double) warm.get("recall") >= 0.9, warm.toString());
  }

  @Test
  void verification_failed_leavesTheServedGenerationAndExitsWith4() throws IOException {
    Run run = Run.vecino(arguments("--min-recall", "1.01"));
    assertEquals(4, run.code());
    assertTrue(
        run.err().contains("vecino: " + index + ": nothing was swapped: the search of generation"),
        run.err());
    assertEquals("", run.out());
    assertEquals("000001", served());
    assertFalse(Files.exists(index.resolve("generations/000002")), "the refused one is removed");
  }

  private Run rebuildOf(String clicks, String items, Object... more) throws IOException {
    Path log = Files.writeString(folder.resolve("clicks.csv"), clicks);
    Path catalogue = Files.writeString(folder.resolve("items.csv"), items);
    Object[] arguments = {
      "rebuild",
      "--algorithm",
      "item2vec",
      "--clicks",
      log,
      "--items",
      catalogue,
      "--index",
      index,
      "--epochs",
      1,
      "--approximation",
      "none"
    };
    return Run.vecino(Stream.concat(Stream.of(arguments), Stream.of(more)).toArray());
  }

  private static String text(String name) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(SAMPLE.resolve(name)))) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Test
  void brokenCatalogueOrLog_isRefusedWithTheNumbersUnlessForced() throws IOException {
    String clicks = text("clicks.csv.gz");
    String items = text("items.csv.gz");
    String header = items.substring(0, items.indexOf('\n') + 1);
    List<String> broken =
        List.of(
            header,
            items.replaceAll("(?m)^(h\\d+),", "$1.0,"),
            items.lines().limit(900).collect(Collectors.joining("\n", "", "\n")));
    for (String catalogue : broken) {
      Run run = rebuildOf(clicks, catalogue);
      assertEquals(4, run.code(), run.err());
      assertTrue(run.err().contains("nothing was swapped: generation 000002 has "), run.err());
      assertTrue(run.err().contains(" items with price instead of "), run.err());
      assertEquals("000001", served());
    }
    String renamed = items.replaceFirst("price", "cost");
    assertTrue(
        rebuildOf(clicks, renamed).err().contains(": generation 000002 has 0 items with price"));
    String few = clicks.lines().limit(20_000).collect(Collectors.joining("\n", "", "\n"));
    Run less = rebuildOf(few, items);
    assertTrue(less.err().contains(" clicks instead of "), less.err());
    assertEquals("000001", served());
    assertEquals(0, rebuildOf(few, items, "--max-loss", 0.9).code());
    Run forced = rebuildOf(clicks, header, "--force");
    assertEquals(0, forced.code(), forced.err());
    assertEquals("000003", served());
    Map<?, ?> coverage = (Map<?, ?>) JSON.std.mapFrom(forced.out()).get("coverage");
    assertEquals(0, ((Map<?, ?>) coverage.get("items with price")).get("now"));
    Path out = folder.resolve("lists.csv");
    Run push =
        Run.vecino(
            "push",
            "--index",
            index,
            "--clicks",
            folder.resolve("clicks.csv"),
            "--out",
            out,
            "--max-price-gap",
            0.3);
    assertEquals(3, push.code(), push.err()); // nobody has a list
  }

  @Test
  void firstRebuild_withACatalogueOfOtherIds_isRefused() throws IOException {
    index = folder.resolve("other");
    Run run = rebuildOf("user,item\nu,a\nu,b\n", "item,price\na.0,1\nb.0,2\n");
    assertEquals(4, run.code(), run.err());
    assertTrue(
        run.err()
            .contains(
                "none of the 2 clicked items of generation 000001 has a row in the catalogue: are"
                    + " its ids those of the log?"),
        run.err());
    assertFalse(Files.exists(index.resolve("CURRENT")));
    assertEquals(0, rebuildOf("user,item\nu,a\nu,b\n", "item,price\na,1\n").code());
  }

  @Test
  void onlyIfBetter_ofAnUntrainedModel_isRefused() throws IOException {
    Run run = Run.vecino(arguments("--only-if-better", "--epochs", 1, "--learning-rate", "0.0001"));
    assertEquals(4, run.code(), run.err());
    assertTrue(run.err().contains("generation 000002 is not better: recall@20"), run.err());
    assertEquals("000001", served());
  }

  @Test
  void lock_heldByAnother_exitsWith4AndNamesTheHolder() throws IOException {
    Files.writeString(index.resolve("build.lock"), "process 4711 since then\n");
    try (FileChannel channel =
            FileChannel.open(index.resolve("build.lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      Run run = Run.vecino(arguments());
      assertEquals(4, run.code());
      assertTrue(
          run.err()
              .contains(
                  index + ": another build of this index is running (process 4711 since then)"),
          run.err());
    }
  }

  @Test
  void update_ofPrices_isSeenByFiltersAndWritesNoVector() throws IOException {
    Path changes = folder.resolve("changes.csv");
    Files.writeString(changes, "item,price\nh1,99999\nh2,88888\n");
    Path vectors = vectors("000001");
    try (Recommender recommender = Recommender.open(index)) {
      RecommendRequest expensive =
          RecommendRequest.forHistory("h3").where(Filter.atLeast("price", 50_000)).withAttributes();
      assertEquals(0, recommender.recommend(expensive).items().size());
      Run.succeeding("update", "--index", index, "--items", changes);
      assertTrue(recommender.refresh());
      List<Recommendation> found = recommender.recommend(expensive).items();
      assertEquals(2, found.size());
      assertTrue(
          found.stream().anyMatch(item -> item.attributes().get("price").equals(99999.0)),
          found.toString());
      assertTrue(found.getFirst().attributes().containsKey("district"), "the rest stays");
    }
    assertEquals(
        Files.readAttributes(vectors, BasicFileAttributes.class).fileKey(),
        Files.readAttributes(vectors("000002"), BasicFileAttributes.class).fileKey(),
        "the vectors are the same file");
    Run.succeeding("rollback", "--index", index);
    assertEquals("000001", served());
  }

  private Path vectors(String generation) throws IOException {
    try (Stream<Path> files = Files.list(index.resolve("generations").resolve(generation))) {
      return files
          .filter(file -> file.toString().endsWith("_0.vec"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void update_withdrawsAndBringsBack() throws IOException {
    RecommendRequest all = RecommendRequest.forHistory("h3").limit(5000);
    Path changes = folder.resolve("changes.csv");
    Files.writeString(changes, "item,deleted\nh1,true\nh2,true\n");
    Run.succeeding("update", "--index", index, "--items", changes);
    try (Recommender recommender = Recommender.open(index)) {
      assertEquals(1997, recommender.recommend(all).items().size());
      // A withdrawn item still tells what its user likes.
      assertEquals(10, recommender.recommend(RecommendRequest.forHistory("h1")).items().size());
      Files.writeString(changes, "item,deleted\nh1,false\n");
      Run.succeeding("update", "--index", index, "--items", changes);
      assertTrue(recommender.refresh());
      assertEquals(1998, recommender.recommend(all).items().size());
    }
  }

  @Test
  void update_ofUnknownItemsInAListOfPrices_makesNoItemsOfThem() throws IOException {
    Path changes = folder.resolve("changes.csv");
    Files.writeString(changes, "item,price,quality\nh1,5,0.5\nnosuch,6,0.6\nnor this,7,0.7\n");
    Run run = Run.succeeding("update", "--index", index, "--items", changes);
    assertTrue(
        run.out().endsWith("  not in the index, so ignored: 2 (their rows lack most attributes)\n"),
        run.out());
    try (Recommender recommender = Recommender.open(index)) {
      assertEquals(Optional.empty(), recommender.attributes("nosuch"));
      assertEquals(5.0, recommender.attributes("h1").orElseThrow().get("price"));
    }
  }

  @Test
  void update_ofNewItems_ignoresOrRefusesThemWhereAsked() throws IOException {
    Path changes = folder.resolve("changes.csv");
    Files.writeString(
        changes,
        """
        item,title,district,type,rooms,area,price,quality,listed
        new,A new flat,harbour,flat,2,60,1250,0.95,2026-02-01
        """);
    Object[] update = {"update", "--index", index, "--items", changes, "--format", "json"};
    Run refused =
        Run.vecino(Stream.concat(Stream.of(update), Stream.of("--new-items=refuse")).toArray());
    assertEquals(3, refused.code());
    assertEquals(
        "vecino: "
            + changes
            + ": 1 items are not in the index, the first is 'new': estimate makes items of them,"
            + " ignore leaves them out\n",
        refused.err());
    assertEquals("000001", served());
    Map<String, Object> ignored =
        JSON.std.mapFrom(
            Run.succeeding(
                    Stream.concat(Stream.of(update), Stream.of("--new-items=ignore")).toArray())
                .out());
    assertEquals(1, ignored.get("ignored"));
    assertEquals(0, ignored.get("added"));
    assertEquals("000001", served(), "there was nothing to change");
    assertEquals(1, JSON.std.mapFrom(Run.succeeding(update).out()).get("added"));
  }

  @Test
  void update_ofANewItem_estimatesItsVectorFromItemsOfItsKind() throws IOException {
    Path changes = folder.resolve("changes.csv");
    Files.writeString(
        changes,
        """
        item,title,district,type,rooms,area,price,quality,listed
        new,A new flat,harbour,flat,2,60,1250,0.95,2026-02-01
        """);
    Run.succeeding("update", "--index", index, "--items", changes);
    try (Recommender recommender = Recommender.open(index)) {
      Recommendations neighbors =
          recommender.recommend(RecommendRequest.forItem("new").withAttributes());
      long harbour =
          neighbors.items().stream()
              .filter(item -> item.attributes().get("district").equals("harbour"))
              .count();
      assertTrue(harbour >= 8, neighbors.toString());
      RecommendRequest estimated =
          RecommendRequest.forHistory("h1976", "h768")
              .where(Filter.anyOf("estimated", true))
              .withAttributes();
      assertEquals(
          List.of("new"),
          recommender.recommend(estimated).items().stream().map(Recommendation::item).toList());
    }
  }

  @Test
  void rebuild_ofACatalogueWithANewItem_estimatesItsVectorUnlessToldNotTo() throws IOException {
    Path items = folder.resolve("items.csv");
    try (InputStream zipped = Files.newInputStream(SAMPLE.resolve("items.csv.gz"))) {
      Files.write(items, new GZIPInputStream(zipped).readAllBytes());
    }
    Files.writeString(
        items,
        """
        new,A new flat,harbour,flat,2,60,1250,0.95,2026-02-01
        odd,An odd one,,,,,,,
        """,
        StandardOpenOption.APPEND);
    Object[] rebuild = {
      "rebuild",
      "--algorithm",
      "item2vec",
      "--clicks",
      SAMPLE.resolve("clicks.csv.gz"),
      "--items",
      items,
      "--index",
      index
    };
    Map<String, Object> summary = JSON.std.mapFrom(Run.succeeding(rebuild).out());
    assertEquals(1, summary.get("estimated"));
    assertEquals(1, summary.get("rowsWithoutVector"));
    assertEquals(1, summary.get("added"));
    assertEquals(2001, summary.get("items"));
    try (Recommender recommender = Recommender.open(index)) {
      Map<String, Object> attributes = recommender.attributes("new").orElseThrow();
      assertEquals(true, attributes.get("estimated"));
      assertEquals("harbour", attributes.get("district"));
      assertTrue(recommender.attributes("odd").isEmpty());
      long harbour =
          recommender.recommend(RecommendRequest.forItem("new").withAttributes()).items().stream()
              .filter(item -> item.attributes().get("district").equals("harbour"))
              .count();
      assertTrue(harbour >= 8, harbour + " of 10 in the harbour");
    }
    Object[] without =
        Stream.concat(Stream.of(rebuild), Stream.of("--no-estimate-new", "--epochs", 1)).toArray();
    summary = JSON.std.mapFrom(Run.succeeding(without).out());
    assertEquals(0, summary.get("estimated"));
    assertEquals(2, summary.get("rowsWithoutVector"));
    assertEquals(2000, summary.get("items"));
  }

  @Test
  void itemColumn_ofRebuild_isThatOfTheLogAndTheCatalogue() throws IOException {
    Path clicks = folder.resolve("clicks.csv");
    Path items = folder.resolve("homes.csv");
    Files.writeString(clicks, "user,home\nu1,a\nu1,b\nu2,a\nu2,b\n");
    Files.writeString(items, "home,price\na,1\nb,2\n");
    Path other = folder.resolve("other");
    Run.succeeding(
        "rebuild",
        "--algorithm",
        "item2vec",
        "--clicks",
        clicks,
        "--items",
        items,
        "--index",
        other,
        "--item-column",
        "home");
    try (Recommender recommender = Recommender.open(other)) {
      assertEquals(2.0, recommender.attributes("b").orElseThrow().get("price"));
    }
  }

  @Test
  void badRows_ofRebuildsTwoFiles_goToTwoFiles() throws IOException {
    Path clicks = folder.resolve("clicks.csv");
    Path items = folder.resolve("homes.csv");
    Path bad = folder.resolve("bad.csv");
    Files.writeString(clicks, "user,item\nu1,a\nu1,b\n,lost\nu2,a\nu2,b\n");
    Files.writeString(items, "item,price\na,1\nb,cheap\n");
    Path other = folder.resolve("other");
    Object[] rebuild = {
      "rebuild",
      "--algorithm",
      "item2vec",
      "--clicks",
      clicks,
      "--items",
      items,
      "--index",
      other,
      "--on-bad-row",
      "skip"
    };
    Run run =
        Run.succeeding(Stream.concat(Stream.of(rebuild), Stream.of("--bad-rows", bad)).toArray());
    Path beside = folder.resolve("other.bad-items.csv");
    assertTrue(Files.readString(bad).contains("lost"));
    assertTrue(Files.readString(beside).contains("cheap"));
    assertTrue(run.err().contains("they are in " + bad + ")"), run.err());
    assertTrue(run.err().contains("they are in " + beside + ")"), run.err());
  }

  @Test
  void update_ofAnUnknownColumn_isRefusedInASentence() throws IOException {
    Path changes = folder.resolve("changes.csv");
    Files.writeString(changes, "item,prize\nh1,3\n");
    Run run = Run.vecino("update", "--index", index, "--items", changes);
    assertEquals(3, run.code());
    assertTrue(
        run.err().startsWith("vecino: " + changes + ":1: column 'prize' is no attribute"),
        run.err());
    assertEquals("000001", served());
  }
}
