package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.ob.JSON;

/** A list for every user of the sample: what is in it, and what is left of it after a kill. */
@SuppressWarnings("StringConcatToTextBlock") // surrogates and line ends are told apart this way
class PushTest {

  private static final long SEED = 20_260_731;
  private static final int LIMIT = 40;

  @TempDir static Path folder;
  @TempDir Path place;
  private static Path clicks;
  private static Path index;
  private static ClickLog log;

  @BeforeAll
  static void trainAndIndex() {
    Path sample = Repository.root().resolve("index-data/sample");
    clicks = sample.resolve("clicks.csv.gz");
    index = folder.resolve("index");
    Path model = folder.resolve("model");
    Run.succeeding(
        "train", "--algorithm", "item2vec", "--clicks", clicks, "--model", model, "--epochs", 1);
    Run.succeeding(
        "index", "--model", model, "--items", sample.resolve("items.csv.gz"), "--index", index);
    log = ClickLog.read(clicks, ClickLog.Options.defaults(), ProgressListener.NONE);
  }

  private static Object[] filtered(Object... more) {
    return with(
        new Object[] {
          "-k", LIMIT, "--max-price-gap", 0.3, "--min-quality", 0.7, "--where", "rooms>=2"
        },
        more);
  }

  private static Object[] push(Path out, Object... more) {
    return with(new Object[] {"push", "--index", index, "--clicks", clicks, "--out", out}, more);
  }

  private static Object[] with(Object[] first, Object... more) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray();
  }

  private static RecommendRequest request(String user) {
    List<String> history = new ArrayList<>();
    for (int s = 0; s < log.sequenceCount(); s++) {
      if (log.user(log.sequenceUser(s)).equals(user)) {
        for (int at = log.sequenceStart(s); at < log.sequenceStart(s + 1); at++) {
          history.add(log.item(log.clickedItem(at)));
        }
      }
    }
    return RecommendRequest.forHistory(history)
        .limit(LIMIT)
        .where(Filter.atLeast("rooms", 2), Filter.atLeast("quality", 0.7), Filter.maxPriceGap(0.3));
  }

  private static Map<String, Object> summary(Run run) {
    assertEquals(1, run.out().lines().count(), run.out());
    return JSON.std.mapFrom(run.out());
  }

  /** Name and content of all files of a folder. */
  private static SortedMap<String, String> content(Path folder) throws IOException {
    SortedMap<String, String> content = new TreeMap<>();
    for (Path file : files(folder)) {
      content.put(
          file.getFileName().toString(),
          new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    }
    return content;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static List<NamedCsvRecord> rows(Path folder) throws IOException {
    List<NamedCsvRecord> rows = new ArrayList<>();
    for (Path file : files(folder)) {
      if (file.toString().endsWith(".csv")) {
        try (CsvReader<NamedCsvRecord> part = CsvReader.builder().ofNamedCsvRecord(file)) {
          part.forEach(rows::add);
        }
      }
    }
    return rows;
  }

  @Test
  void folder_ofParts_hasTheListOfEveryUserInOrder() throws IOException {
    Path out = place.resolve("lists");
    Run run = Run.succeeding(push(out, filtered("--part-users", 700, "--threads", 2)));
    assertEquals(
        List.of(
            "part-00000.csv",
            "part-00001.csv",
            "part-00002.csv",
            "part-00003.csv",
            "part-00004.csv",
            "push.json"),
        List.copyOf(content(out).keySet()));
    assertEquals(List.of(out), files(place));

    Map<String, List<NamedCsvRecord>> lists = new LinkedHashMap<>();
    for (NamedCsvRecord row : rows(out)) {
      List<NamedCsvRecord> list =
          lists.computeIfAbsent(row.getField("user"), user -> new ArrayList<>());
      list.add(row);
      assertEquals(list.size(), Integer.parseInt(row.getField("rank")));
    }
    assertEquals(lists.keySet().stream().sorted().toList(), List.copyOf(lists.keySet()));
    int shortLists = 0;
    int items = 0;
    try (Recommender recommender = Recommender.open(index)) {
      for (int user = 0; user < log.userCount(); user++) {
        Recommendations expected = recommender.recommend(request(log.user(user)));
        List<String> found = new ArrayList<>();
        for (NamedCsvRecord row : lists.getOrDefault(log.user(user), List.of())) {
          found.add(row.getField("item") + " " + row.getField("score"));
        }
        assertEquals(
            expected.items().stream().map(item -> item.item() + " " + item.score()).toList(),
            found,
            log.user(user));
        shortLists += found.size() < LIMIT ? 1 : 0;
        items += found.size();
      }
    }
    Map<String, Object> summary = summary(run);
    assertEquals("push", summary.get("command"));
    assertEquals(out.toString(), summary.get("out"));
    assertEquals("000001", summary.get("generation"));
    assertEquals(3000, summary.get("users"));
    assertEquals(3000, summary.get("lists"));
    assertEquals(shortLists, summary.get("shortLists"));
    assertEquals(items, summary.get("items"));
    assertEquals(0, summary.get("usersWithoutKnownItem"));
    int caused =
        ((Map<?, ?>) summary.get("causes"))
            .values().stream().mapToInt(count -> (Integer) count).sum();
    assertEquals(shortLists, caused);
  }

  @Test
  void formats_all_sayTheSame() throws IOException {
    Path csv = place.resolve("lists.csv");
    Path gzipped = place.resolve("lists.csv.gz");
    Path jsonl = place.resolve("lists.jsonl");
    Path parts = place.resolve("lists");
    Run.succeeding(push(csv, filtered("--part-users", 1000, "--threads", 1)));
    Run.succeeding(push(gzipped, filtered("--part-users", 1000, "--threads", 2)));
    Run.succeeding(push(jsonl, filtered("--part-users", 1000, "--threads", 3)));
    Run.succeeding(push(parts, filtered("--part-users", 1000)));
    byte[] plain = Files.readAllBytes(csv);
    byte[] unzipped;
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(gzipped)))) {
      unzipped = in.readAllBytes();
    }
    assertArrayEquals(plain, unzipped);
    StringBuilder joined = new StringBuilder("user,rank,item,score\n");
    StringBuilder fromJson = new StringBuilder("user,rank,item,score\n");
    content(parts)
        .forEach(
            (name, text) -> {
              if (name.startsWith("part-")) {
                assertTrue(text.startsWith("user,rank,item,score\n"), name);
                joined.append(text.substring("user,rank,item,score\n".length()));
              }
            });
    assertEquals(new String(plain, StandardCharsets.UTF_8), joined.toString());
    int users = 0;
    for (String line : Files.readAllLines(jsonl)) {
      users++;
      Map<String, Object> list = JSON.std.mapFrom(line);
      int rank = 0;
      for (Object entry : (List<?>) list.get("items")) {
        Map<?, ?> item = (Map<?, ?>) entry;
        float score = ((Number) item.get("score")).floatValue();
        fromJson.append(
            String.format(
                Locale.ROOT, "%s,%d,%s,%s\n", list.get("user"), ++rank, item.get("item"), score));
      }
    }
    assertEquals(3000, users);
    assertEquals(joined.toString(), fromJson.toString());
    assertEquals(List.of(parts, csv, gzipped, jsonl), files(place));
  }

  @Test
  void users_ofAnyName_areOrderedByCodePointsAndThoseUnknownAreCounted() throws IOException {
    Path few = place.resolve("few.csv");
    Files.writeString(
        few,
        "user,item\n"
            + "\ud83d\ude00,h1\n"
            + "\uff5e,h1\n"
            + "b,nosuch\n"
            + "a,h2\n"
            + "Z,h3\n"
            + "a,nosuch\n"
            + "\"a,\"\"b\",h4\n"
            + "b,no\n");
    Path csv = place.resolve("lists.csv");
    Object[] arguments = {
      "push", "--index", index, "--clicks", few, "-k", 2, "--no-popular", "--out"
    };
    Run run = Run.succeeding(with(arguments, csv));
    List<String> users = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(csv)) {
      rows.forEach(row -> users.add(row.getField("user")));
    }
    assertEquals(
        List.of("Z", "a", "a,\"b", "\uff5e", "\ud83d\ude00"), users.stream().distinct().toList());
    assertEquals(10, users.size());
    assertEquals(6, summary(run).get("users"));
    assertEquals(5, summary(run).get("lists"));
    assertEquals(0, summary(run).get("shortLists"));
    assertEquals(1, summary(run).get("usersWithoutKnownItem"));
    assertTrue(
        run.err()
            .contains(
                "6 users: 5 lists with 10 items; 1 users clicked nothing that the index knows\n"),
        run.err());

    Path jsonl = place.resolve("lists.jsonl");
    Run.succeeding(with(arguments, jsonl));
    List<String> lines = Files.readAllLines(jsonl);
    assertEquals(6, lines.size());
    assertTrue(
        lines
            .getFirst()
            .matches(
                "\\{\"user\":\"Z\",\"items\":\\[(\\{\"item\":\"h\\d+\",\"score\":[-.0-9E]+},?){2}]}"),
        lines.getFirst());
    assertEquals(
        "{\"user\":\"b\",\"items\":[],\"reason\":\"the index knows no item of the history\"}",
        lines.get(3));
  }

  @Test
  void shortLists_all_nameTheStepThatMadeThemShort() throws IOException {
    Path few = place.resolve("few.csv");
    Files.writeString(few, "user,item\na,h1\nb,h2\nb,h3\n");
    Path out = place.resolve("lists.jsonl");
    Object[] arguments = {
      "push", "--index", index, "--clicks", few, "--out", out, "--restart", "-k"
    };
    assertEquals(Map.of("index", 2), summary(Run.succeeding(with(arguments, 2001))).get("causes"));
    assertEquals(
        Map.of("seen or excluded", 1),
        summary(Run.succeeding(with(arguments, 1999))).get("causes"));
    assertEquals(
        Map.of(), summary(Run.succeeding(with(arguments, 2000, "--include-seen"))).get("causes"));
    Run run = Run.vecino(with(arguments, 1998, "--min-quality", 0, "--where", "district=nosuch"));
    assertEquals(3, run.code(), run.err());
    assertTrue(
        run.err()
            .endsWith(
                "vecino: "
                    + out
                    + ": not one of the 2 users has an item to be recommended: do log, index and"
                    + " filters fit each other?\n"),
        run.err());
    assertEquals(Map.of("--where district=nosuch", 2), summary(run).get("causes"));
    assertTrue(
        run.err()
            .contains(
                "2 lists are shorter than 1,998, 2 of them empty:\n"
                    + "  2 by --where district=nosuch, which left 0 to 0 items\n"),
        run.err());
    assertEquals(
        "{\"user\":\"a\",\"items\":[],\"reason\":\"no item is left after --where"
            + " district=nosuch\"}",
        Files.readAllLines(out).getFirst());
  }

  @Test
  void eligibleAfterEach_ofARequest_countsStepByStep() {
    try (IndexRecommender recommender = Recommender.open(index)) {
      RecommendRequest history = RecommendRequest.forHistory("h1", "h2", "h1", "nosuch");
      Filter quality = Filter.atLeast("quality", 0.7);
      Filter gap = Filter.maxPriceGap(0.3);
      List<Integer> counts =
          recommender.eligibleAfterEach(history.excluding(List.of("h3")).where(quality, gap));
      assertEquals(4, counts.size());
      assertEquals(List.of(2000, 1997), counts.subList(0, 2));
      RecommendRequest excluding = history.excluding(List.of("h3"));
      assertEquals(
          recommender.recommend(excluding.where(quality)).eligible(), counts.get(2).intValue());
      assertEquals(
          recommender.recommend(excluding.where(quality, gap)).eligible(),
          counts.get(3).intValue());
    }
  }

  @Test
  void recommender_ofAGeneration_staysWithIt() {
    Path other = place.resolve("index");
    Path model = folder.resolve("model");
    Run.succeeding("index", "--model", model, "--index", other);
    try (Recommender recommender = Recommender.open(other, "000001")) {
      Run.succeeding("index", "--model", model, "--index", other);
      assertFalse(recommender.refresh());
      assertEquals("000001", recommender.generation());
    }
    try (Recommender recommender = Recommender.open(other, "000001")) {
      assertEquals("000001", recommender.generation());
    }
  }

  /** A folder of parts as a kill leaves it: made of a complete output, less what is told. */
  private static void unfinish(Path complete, Path out) throws IOException {
    Path parts = out.resolveSibling(out.getFileName() + ".parts");
    Files.createDirectories(parts);
    for (Path file : files(complete)) {
      Files.copy(file, parts.resolve(file.getFileName()));
    }
  }

  @Test
  void resume_afterAnyLoss_givesTheSameBytes() throws IOException {
    Path complete = place.resolve("complete");
    Run.succeeding(push(complete, filtered("--part-users", 250)));
    Path file = place.resolve("complete.csv");
    Run.succeeding(push(file, filtered("--part-users", 250)));
    Random random = new Random(SEED);
    for (int round = 0; round < 8; round++) {
      String context = "round " + round + " of seed " + SEED;
      Path out = place.resolve("lists" + round + (round % 2 == 0 ? "" : ".csv"));
      unfinish(complete, out);
      Path parts = place.resolve(out.getFileName() + ".parts");
      int kept = 12;
      for (Path part : files(parts)) {
        if (!part.toString().endsWith(".csv")) {
          continue;
        }
        int what = random.nextInt(6);
        if (what == 0) {
          Files.delete(part);
        } else if (what == 1) {
          try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.truncate(random.nextLong(channel.size()));
          }
        } else if (what == 2) {
          byte[] bytes = Files.readAllBytes(part);
          bytes[random.nextInt(bytes.length)] ^= 1;
          Files.write(part, bytes);
        }
        kept -= what <= 2 ? 1 : 0;
      }
      Files.writeString(parts.resolve(".part-00003.csv.tmp"), "user,ra");
      Files.writeString(parts.resolve(".push.json.tmp"), "{");
      if (round % 2 == 1) {
        Files.writeString(place.resolve("." + out.getFileName() + ".tmp"), "user,ra");
      }
      Run run = Run.succeeding(push(out, filtered("--part-users", 250, "--resume")));
      assertEquals(kept * 250, summary(run).get("usersKept"), context);
      if (round % 2 == 0) {
        assertEquals(content(complete), content(out), context);
      } else {
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(out), context);
      }
      assertFalse(Files.exists(parts), context);
      assertFalse(Files.exists(place.resolve("." + out.getFileName() + ".tmp")), context);
      assertEquals(3000, summary(run).get("users"), context);
    }
  }

  private static final int PART_USERS = 50;
  private static final int PARTS = 60;

  private static int completeParts(Path out) {
    Path parts = out.resolveSibling(out.getFileName() + ".parts");
    try (Stream<Path> files = Files.list(parts)) {
      return (int) files.filter(file -> file.getFileName().toString().startsWith("part-")).count();
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void kill_atAnyMoment_canBeResumedToTheSameBytes() throws Exception {
    Path complete = place.resolve("complete");
    Run.succeeding(push(complete, filtered("--part-users", PART_USERS)));
    Path out = place.resolve("lists");
    Random random = new Random(SEED);
    Object[] arguments = push(out, filtered("--part-users", PART_USERS, "--resume"));
    int reached = 0;
    int kills = 0;
    while (kills < 3 && reached < PARTS) {
      Process process = Processes.vecino(place.resolve("said"), arguments);
      int until = Math.min(PARTS, reached + 1 + random.nextInt(PARTS / 4));
      Processes.await(process, () -> completeParts(out) >= until || Files.exists(out));
      TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
      Processes.exitCode(process.destroyForcibly());
      kills++;
      assertTrue(Files.exists(out) || completeParts(out) >= until, "kill " + kills);
      reached = Files.exists(out) ? PARTS : until;
    }
    Run.succeeding(arguments);
    assertEquals(content(complete), content(out), "seed " + SEED);
    Files.delete(place.resolve("said"));
    assertEquals(List.of(complete, out), files(place));
  }

  /** A log of so many users that a push of long lists goes on as long as a test may look at it. */
  private Object[] longPush(Path out) throws IOException {
    Path many = place.resolve("many.csv");
    StringBuilder rows = new StringBuilder("user,item\n");
    for (int user = 0; user < 200_000; user++) {
      rows.append('u').append(user).append(",h").append(1 + user % 1999).append('\n');
    }
    Files.writeString(many, rows);
    return new Object[] {
      "push", "--index", index, "--clicks", many, "--out", out, "-k", 1000, "--part-users", 10
    };
  }

  private static void assertCompletePartsOnly(Path out, Path err) throws IOException {
    List<String> names = List.copyOf(content(out.resolveSibling("lists.csv.parts")).keySet());
    assertTrue(names.size() >= 4, names.toString());
    for (String name : names) {
      assertTrue(name.matches("part-\\d{5}\\.csv|push\\.json"), name);
    }
    assertFalse(Files.exists(out));
    assertTrue(Processes.said(err).endsWith("vecino: interrupted\n"), Processes.said(err));
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
  void interrupted_exitsWithTheSignalAndKeepsCompletePartsOnly(String signal, int code)
      throws Exception {
    Path out = place.resolve("lists.csv");
    Path err = place.resolve("said");
    Process process = Processes.interruptible(err, longPush(out));
    Processes.awaitWhileAlive(process, err, () -> completeParts(out) >= 3);
    Processes.signal(process, signal);
    assertEquals(code, Processes.exitCode(process));
    assertCompletePartsOnly(out, err);
  }

  /** Ctrl-C is for what runs in the foreground; a kill ends the one in the background as well. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
  void inTheBackground_interrupted_goesOnAndHeedsAKill() throws Exception {
    Path out = place.resolve("lists.csv");
    Path err = place.resolve("said");
    Process process = Processes.uninterruptible(err, longPush(out));
    Processes.awaitWhileAlive(process, err, () -> completeParts(out) >= 3);
    Processes.signal(process, "INT");
    int then = completeParts(out);
    Processes.awaitWhileAlive(process, err, () -> completeParts(out) >= then + 20);
    Processes.signal(process, "TERM");
    assertEquals(143, Processes.exitCode(process));
    assertCompletePartsOnly(out, err);
  }

  private static void assertRefused(int code, String sentence, Object... arguments) {
    Run run = Run.vecino(arguments);
    assertEquals("vecino: " + sentence, run.err().lines().findFirst().orElse(""));
    assertEquals(code, run.code());
    assertEquals("", run.out());
  }

  @Test
  void foreignFiles_inThePlace_areLeftAlone() throws IOException {
    Path notes = Files.createDirectory(place.resolve("notes"));
    Files.writeString(notes.resolve("todo.txt"), "milk");
    assertRefused(
        4, notes + ": has 'todo.txt', which no push has made, so it is left alone", push(notes));
    Path lists = place.resolve("lists");
    Path parts = Files.createDirectory(place.resolve("lists.parts"));
    Files.writeString(parts.resolve("todo.txt"), "milk");
    assertRefused(
        4,
        parts + ": has 'todo.txt', which no push has made, so it is left alone",
        push(lists, "--restart"));
    Path csv = Files.copy(notes.resolve("todo.txt"), place.resolve("todo.csv"));
    assertRefused(4, csv + ": is a file that no push has made, so it is not replaced", push(csv));
    Path copy = Files.copy(clicks, place.resolve("clicks.csv.gz"));
    assertRefused(4, copy + ": is a file that no push has made, so it is not replaced", push(copy));
    Path folderOfCsv = Files.createDirectory(place.resolve("folder.csv"));
    assertRefused(
        4, folderOfCsv + ": can't be written (a folder is in the way)", push(folderOfCsv));
    Path plain = Files.writeString(place.resolve("plain"), "");
    assertRefused(
        4,
        plain
            + ": can't be written (a file is in the way; as a file, the output's name must end in"
            + " .csv or .jsonl, with .gz or without)",
        push(plain));
    assertEquals(Map.of("todo.txt", "milk"), content(notes));
    assertEquals(Map.of("todo.txt", "milk"), content(parts));
    assertEquals("milk", Files.readString(csv));
    assertFalse(Files.exists(lists));
  }

  @Test
  void options_outOfRange_areRefused() {
    assertRefused(
        2,
        "the format of " + place.resolve("x.csv") + " must be what its name says, got: jsonl",
        push(place.resolve("x.csv"), "--format", "jsonl"));
    Path out = place.resolve("lists");
    assertRefused(2, "a part must have at least 1 user, got: 0", push(out, "--part-users", 0));
    assertRefused(2, "threads must be at least 1, got: 0", push(out, "--threads", 0));
    assertRefused(2, "k must be at least 1, got: 0", push(out, "-k", 0));
    assertRefused(
        2,
        "the index has no attribute 'colour'; it has area, district, listed, popularity, price,"
            + " quality, rooms, title, type",
        push(out, "--where", "colour=red"));
    assertEquals(2, Run.vecino(push(out, "--resume", "--restart")).code());
    assertFalse(Files.exists(out));
    assertFalse(Files.exists(place.resolve("lists.parts")), "nothing is begun");
  }

  @Test
  void begunOutput_withoutResume_isRefusedAndWithOtherSettingsToo() throws IOException {
    Path complete = place.resolve("complete");
    Run.succeeding(push(complete, "-k", 5, "--part-users", 1000));
    Path out = place.resolve("lists");
    unfinish(complete, out);
    Path parts = place.resolve("lists.parts");
    assertRefused(
        4,
        parts
            + ": an earlier push has ended before its time, with 3 of 3 parts complete; --resume"
            + " continues it, --restart begins anew",
        push(out, "-k", 5, "--part-users", 1000));
    assertRefused(
        4,
        parts
            + ": was begun with other settings: k was 5 and is 6, filters was [] and is"
            + " [--min-quality 0.5], partUsers was 1000 and is 500; --resume needs the same,"
            + " --restart begins anew",
        push(out, "-k", 6, "--part-users", 500, "--min-quality", 0.5, "--resume"));
    Path otherClicks = place.resolve("clicks.csv");
    Files.writeString(otherClicks, "user,item\na,h1\n");
    Run run =
        Run.vecino(
            "push",
            "--index",
            index,
            "--clicks",
            otherClicks,
            "--out",
            out,
            "-k",
            5,
            "--part-users",
            1000,
            "--resume");
    assertEquals(4, run.code());
    assertTrue(
        run.err().startsWith("vecino: " + parts + ": was begun with other settings: clicksSha256"),
        run.err());
    Map<String, String> before = content(complete);
    assertEquals(before, content(parts), "nothing is touched");
    Run.succeeding(push(out, "-k", 6, "--part-users", 500, "--restart"));
    assertEquals(7, files(out).size());
  }

  @Test
  void generation_thatWasBegunWith_isContinuedAndMissedWhenGone() throws IOException {
    Path other = place.resolve("index");
    Path model = folder.resolve("model");
    Run.succeeding("index", "--model", model, "--index", other);
    Path complete = place.resolve("complete");
    Object[] arguments = {
      "push", "--index", other, "--clicks", clicks, "-k", 5, "--part-users", 1000, "--out"
    };
    Run.succeeding(with(arguments, complete));
    Path out = place.resolve("lists");
    Path parts = place.resolve("lists.parts");
    unfinish(complete, out);
    Files.delete(parts.resolve("part-00001.csv"));
    Run.succeeding("index", "--model", model, "--index", other);
    Run run = Run.succeeding(with(arguments, out, "--resume"));
    assertEquals("000001", summary(run).get("generation"));
    assertEquals(content(complete), content(out));
    unfinish(complete, out);
    Run.succeeding("index", "--model", model, "--index", other, "--keep", 1);
    assertRefused(
        4,
        parts
            + ": was begun on generation 000001, which "
            + other
            + " has no more; --restart begins anew",
        with(arguments, out, "--resume"));
    assertEquals(
        "000003", summary(Run.succeeding(with(arguments, out, "--restart"))).get("generation"));
  }

  @Test
  void formerOutput_thatIsComplete_isReplacedOnlyByACompleteOne() throws IOException {
    for (String name : List.of("lists", "lists.csv", "lists.jsonl.gz")) {
      Path out = place.resolve(name);
      Run.succeeding(push(out, "-k", 3, "--part-users", 1000));
      Map<String, String> former = Files.isDirectory(out) ? content(out) : content(place);
      assertEquals(2, Run.vecino(push(out, "--where", "colour=red")).code());
      assertEquals(former, Files.isDirectory(out) ? content(out) : content(place));
      Run.succeeding(push(out, "-k", 2, "--part-users", 2000));
      assertFalse(former.equals(Files.isDirectory(out) ? content(out) : content(place)), name);
      assertEquals(List.of(out), files(place));
      if (Files.isDirectory(out)) {
        assertEquals(6000, rows(out).size());
        Files.writeString(out.resolve("mine.txt"), "mine");
        assertEquals(4, Run.vecino(push(out, "-k", 2)).code());
        assertEquals("mine", Files.readString(out.resolve("mine.txt")));
        for (Path file : files(out)) {
          Files.delete(file);
        }
      }
      Files.delete(out);
    }
  }

  @Test
  void secondPush_toTheSamePlace_isRefused() throws IOException {
    Path out = place.resolve("lists");
    Path parts = Files.createDirectory(place.resolve("lists.parts"));
    Path lock = parts.resolve(".push.lock");
    try (FileChannel holder =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertTrue(holder.tryLock().isValid());
      holder.write(StandardCharsets.US_ASCII.encode("4711"));
      assertRefused(
          4,
          parts + ": is being written by another push (process 4711)",
          push(out, "-k", 3, "--restart"));
    }
    Run.succeeding(push(out, "-k", 3)); // the lock of a process that is no more holds nobody up
    assertEquals(List.of(out), files(place));
  }

  @Test
  void skippedRows_areCountedAndWrittenBesideTheOutput() throws IOException {
    Path dirty = place.resolve("dirty.csv");
    Files.writeString(dirty, "user,item\na,h1\na,\n");
    Path out = place.resolve("lists");
    assertEquals(3, Run.vecino("push", "--index", index, "--clicks", dirty, "--out", out).code());
    assertEquals(List.of(dirty), files(place), "nothing is begun");
    Run run =
        Run.succeeding(
            "push", "--index", index, "--clicks", dirty, "--out", out, "--on-bad-row", "skip");
    assertTrue(run.err().contains("skipped 1 of 2 rows"), run.err());
    assertTrue(Files.exists(place.resolve("lists.bad-clicks.csv")));
  }

  @Test
  void manifest_ofTheOutput_saysWhatItIs() throws IOException {
    Path out = place.resolve("lists");
    Run.succeeding(push(out, filtered("--part-users", 2000)));
    Map<String, Object> json = JSON.std.mapFrom(Files.readString(out.resolve("push.json")));
    assertEquals("vecino-push", json.get("format"));
    assertEquals(1, json.get("formatVersion"));
    assertEquals(true, json.get("complete"));
    assertEquals(3000, json.get("users"));
    Map<?, ?> settings = (Map<?, ?>) json.get("settings");
    assertEquals(log.report().sha256(), settings.get("clicksSha256"));
    assertEquals(
        List.of("--where rooms>=2", "--min-quality 0.7", "--max-price-gap 0.3"),
        settings.get("filters"));
    Map<Object, Object> users = new HashMap<>();
    for (Object entry : (List<?>) json.get("parts")) {
      Map<?, ?> part = (Map<?, ?>) entry;
      users.put(part.get("file"), ((Map<?, ?>) part.get("totals")).get("users"));
    }
    assertEquals(Map.of("part-00000.csv", 2000, "part-00001.csv", 1000), users);
  }

  @Test
  void answers_ofAList_areThoseOfTheRequestItself() {
    // The oracle of the lists is the searcher: that it sees the histories as the log has them.
    List<Recommendation> items;
    try (Recommender recommender = Recommender.open(index)) {
      items = recommender.recommend(request("u7")).items();
    }
    Run run =
        Run.succeeding(
            with(
                new Object[] {
                  "recommend",
                  "--index",
                  index,
                  "--user",
                  "u7",
                  "--clicks",
                  clicks,
                  "--format",
                  "csv"
                },
                filtered()));
    assertEquals(
        items.stream().map(Recommendation::item).toList(),
        run.out().lines().skip(1).map(line -> line.substring(0, line.indexOf(','))).toList());
  }
}
