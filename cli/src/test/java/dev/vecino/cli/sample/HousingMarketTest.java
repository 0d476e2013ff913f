package dev.vecino.cli.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.ColumnType;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HousingMarketTest {

  private static final String CLICKS = "clicks.csv.gz";
  private static final String ITEMS = "items.csv.gz";
  private static final String README = "README.md";

  /** What the repository holds; Maven runs tests in the folder of the module. */
  private static final Path COMMITTED = Path.of("../index-data/sample");

  @TempDir private static Path shared;
  private static Path sample;
  private static HousingMarket.Summary summary;
  private static ClickLog log;
  private static Catalogue catalogue;

  @TempDir private Path folder;

  @BeforeAll
  static void generateTheDefaults() {
    sample = shared.resolve("sample");
    summary = HousingMarket.write(sample, HousingMarket.Options.defaults(), ProgressListener.NONE);
    log = readClicks(sample);
    catalogue = readItems(sample);
  }

  private static ClickLog readClicks(Path sample) {
    return ClickLog.read(
        sample.resolve(CLICKS), ClickLog.Options.defaults(), ProgressListener.NONE);
  }

  private static Catalogue readItems(Path sample) {
    return Catalogue.read(
        sample.resolve(ITEMS), Catalogue.Options.defaults(), ProgressListener.NONE);
  }

  private static HousingMarket.Summary write(Path place, long seed, int listings, int users) {
    return HousingMarket.write(
        place, new HousingMarket.Options(seed, listings, users), ProgressListener.NONE);
  }

  private static byte[] unzipped(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static List<String> lines(Path file) throws IOException {
    return new String(unzipped(file), UTF_8).lines().toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static int column(String name) {
    List<String> names = catalogue.columns().stream().map(Catalogue.Column::name).toList();
    return names.indexOf(name);
  }

  private static Object attribute(int clickedItem, String name) {
    return catalogue.value(catalogue.row(log.item(clickedItem)), column(name));
  }

  @Test
  void defaults_generatedAgain_areTheCommittedSample() throws IOException {
    assertEquals(names(COMMITTED), names(sample));
    assertArrayEquals(unzipped(COMMITTED.resolve(ITEMS)), unzipped(sample.resolve(ITEMS)), ITEMS);
    assertArrayEquals(
        unzipped(COMMITTED.resolve(CLICKS)), unzipped(sample.resolve(CLICKS)), CLICKS);
    assertEquals(
        Files.readString(COMMITTED.resolve(README)), Files.readString(sample.resolve(README)));
  }

  @Test
  void defaults_readBack_haveTheCountsOfTheSummary() throws IOException {
    assertEquals(2_000, catalogue.size());
    assertEquals(3_000, log.userCount());
    assertTrue(log.clickCount() > 55_000 && log.clickCount() < 65_000, summary.toString());
    assertEquals(2_000, summary.listings());
    assertEquals(3_000, summary.users());
    assertEquals(log.clickCount(), summary.clicks());
    assertEquals(log.sequenceCount(), summary.sessions());
    long bytes = 0;
    for (String name : names(sample)) {
      bytes += Files.size(sample.resolve(name));
    }
    assertEquals(bytes, summary.bytes());
    assertTrue(bytes < 2_000_000, summary.toString());
  }

  @Test
  void catalogue_readBack_hasTheIntendedTypesAndRanges() {
    assertEquals(
        List.of(
            new Catalogue.Column("title", ColumnType.KEYWORD),
            new Catalogue.Column("district", ColumnType.KEYWORD),
            new Catalogue.Column("type", ColumnType.KEYWORD),
            new Catalogue.Column("rooms", ColumnType.INTEGER),
            new Catalogue.Column("area", ColumnType.INTEGER),
            new Catalogue.Column("price", ColumnType.DECIMAL),
            new Catalogue.Column("quality", ColumnType.DECIMAL),
            new Catalogue.Column("listed", ColumnType.DATE)),
        catalogue.columns());
    Set<Object> districts = new HashSet<>();
    Set<Object> types = new HashSet<>();
    int poor = 0;
    for (int h = 1; h <= catalogue.size(); h++) {
      int row = catalogue.row("h" + h);
      districts.add(catalogue.value(row, column("district")));
      types.add(catalogue.value(row, column("type")));
      double price = (Double) catalogue.value(row, column("price"));
      double quality = (Double) catalogue.value(row, column("quality"));
      assertTrue(price >= 100 && price <= 10_000, "h" + h + ": " + price);
      assertTrue(quality >= 0 && quality <= 1, "h" + h + ": " + quality);
      poor += quality < 0.6 ? 1 : 0;
    }
    assertEquals(12, districts.size());
    assertEquals(Set.of("flat", "house", "studio", "loft", "room"), types);
    assertTrue(poor > 200 && poor < 400, "under .6: " + poor);
  }

  @Test
  void clicks_lineByLine_areInOrderOfTimeAndOfKnownListings() throws IOException {
    List<String> lines = lines(sample.resolve(CLICKS));
    assertEquals("user,item,timestamp,session", lines.get(0));
    String former = "";
    for (String line : lines.subList(1, lines.size())) {
      assertTrue(line.matches("u\\d+,h\\d+,2026-0[1-3]-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ,s\\d+"), line);
      String[] fields = line.split(",", -1);
      assertTrue(former.compareTo(fields[2]) <= 0, line);
      assertTrue(catalogue.row(fields[1]) >= 0, line);
      former = fields[2];
    }
  }

  @Test
  void sessions_ofOneUser_doNotOverlap() {
    for (int s = 1; s < log.sequenceCount(); s++) {
      if (log.sequenceUser(s) == log.sequenceUser(s - 1)) {
        int begin = log.sequenceStart(s);
        assertTrue(log.timeMillis(begin - 1) < log.timeMillis(begin), "sequence " + s);
      }
    }
  }

  @Test
  void neighboringClicks_ofASession_areMostlyOfOneDistrictAndType() {
    int pairs = 0;
    int sameDistrict = 0;
    int sameType = 0;
    for (int s = 0; s < log.sequenceCount(); s++) {
      for (int at = log.sequenceStart(s) + 1; at < log.sequenceStart(s + 1); at++) {
        int one = log.clickedItem(at - 1);
        int other = log.clickedItem(at);
        pairs++;
        sameDistrict += attribute(one, "district").equals(attribute(other, "district")) ? 1 : 0;
        sameType += attribute(one, "type").equals(attribute(other, "type")) ? 1 : 0;
      }
    }
    assertTrue(sameDistrict > 0.5 * pairs, sameDistrict + " of " + pairs);
    assertTrue(sameType > 0.6 * pairs, sameType + " of " + pairs);
  }

  @Test
  void popularity_ofListings_isSkewed() {
    long[] counts = log.clicksPerItem();
    Arrays.sort(counts);
    long topTenth = Arrays.stream(counts, counts.length - 200, counts.length).sum();
    double share = (double) topTenth / log.clickCount();
    assertTrue(share > 0.2 && share < 0.5, "clicks on the top tenth: " + share);
  }

  @Test
  void activity_ofUsers_isSkewed() {
    int[] counts = new int[log.userCount()];
    for (int s = 0; s < log.sequenceCount(); s++) {
      counts[log.sequenceUser(s)] += log.sequenceStart(s + 1) - log.sequenceStart(s);
    }
    Arrays.sort(counts);
    assertTrue(counts[0] >= 1 && counts[counts.length - 1] <= 150);
    assertTrue(counts[counts.length / 2] < 17, "median " + counts[counts.length / 2]);
    assertTrue(counts[counts.length - 1] > 100, "most " + counts[counts.length - 1]);
  }

  /** Items seen together in other sessions find the last click far more often than bestsellers. */
  @Test
  void lastClick_ofASession_isFoundByCoOccurrenceFarMoreOftenThanByPopularity() {
    int n = log.itemCount();
    int[][] together = new int[n][n];
    int[] popularity = new int[n];
    for (int s = 0; s < log.sequenceCount(); s++) {
      int last = log.sequenceStart(s + 1) - 1;
      for (int i = log.sequenceStart(s); i < last; i++) {
        popularity[log.clickedItem(i)]++;
        for (int j = log.sequenceStart(s); j < last; j++) {
          together[log.clickedItem(i)][log.clickedItem(j)]++;
        }
      }
    }
    int asked = 0;
    int found = 0;
    int foundByPopularity = 0;
    for (int s = 0; s < log.sequenceCount(); s += 5) {
      int last = log.sequenceStart(s + 1) - 1;
      double[] scores = new double[n];
      double[] popularityScores = new double[n];
      Set<Integer> seen = new HashSet<>();
      for (int i = log.sequenceStart(s); i < last; i++) {
        seen.add(log.clickedItem(i));
      }
      int target = log.clickedItem(last);
      if (seen.isEmpty() || seen.contains(target)) {
        continue;
      }
      for (int item = 0; item < n; item++) {
        for (int one : seen) {
          scores[item] += together[one][item] / Math.sqrt(popularity[item] + 5.0);
        }
        popularityScores[item] = popularity[item];
      }
      for (int one : seen) {
        scores[one] = -1;
        popularityScores[one] = -1;
      }
      asked++;
      found += rank(scores, target) < 20 ? 1 : 0;
      foundByPopularity += rank(popularityScores, target) < 20 ? 1 : 0;
    }
    assertTrue(
        found > 0.3 * asked && found > 4 * foundByPopularity,
        found + " and " + foundByPopularity + " of " + asked);
  }

  private static int rank(double[] scores, int target) {
    int better = 0;
    for (double score : scores) {
      better += score > scores[target] ? 1 : 0;
    }
    return better;
  }

  @Test
  void seed_another_givesAnotherMarket() throws IOException {
    write(folder.resolve("one"), 1, 50, 50);
    write(folder.resolve("other"), 2, 50, 50);
    for (String file : List.of(ITEMS, CLICKS)) {
      assertNotEquals(
          lines(folder.resolve("one").resolve(file)), lines(folder.resolve("other").resolve(file)));
    }
  }

  @Test
  void listings_withMoreUsers_stayTheSame() throws IOException {
    write(folder.resolve("few"), 7, 40, 1);
    write(folder.resolve("many"), 7, 40, 60);
    assertEquals(
        lines(folder.resolve("few").resolve(ITEMS)), lines(folder.resolve("many").resolve(ITEMS)));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 30", "30, 1", "3, 3"})
  void sizes_small_areWrittenAndRead(int listings, int users) {
    Path place = folder.resolve("small");
    HousingMarket.Summary written = write(place, -5, listings, users);
    assertEquals(listings, readItems(place).size());
    assertEquals(users, readClicks(place).userCount());
    assertEquals(written.clicks(), readClicks(place).clickCount());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0       | 1       | listings must be 1 to 5000000, got: 0
          -1      | 1       | listings must be 1 to 5000000, got: -1
          5000001 | 1       | listings must be 1 to 5000000, got: 5000001
          1       | 0       | users must be 1 to 5000000, got: 0
          1       | 5000001 | users must be 1 to 5000000, got: 5000001
          """)
  void options_outOfRange_areRefused(int listings, int users, String message) {
    InvalidRequestException e =
        assertThrows(
            InvalidRequestException.class, () -> new HousingMarket.Options(1, listings, users));
    assertEquals(message, e.getMessage());
  }

  @Test
  void defaults_areAsDocumented() {
    assertEquals(new HousingMarket.Options(1, 2_000, 3_000), HousingMarket.Options.defaults());
  }

  @Test
  void folder_withAFormerSample_isReplaced() throws IOException {
    Path place = folder.resolve("sample");
    write(place, 1, 5, 5);
    write(place, 1, 9, 5);
    assertEquals(9, readItems(place).size());
    assertEquals(List.of("sample"), names(folder));
  }

  @Test
  void folder_thatIsEmpty_isFilled() throws IOException {
    write(folder, 1, 5, 5);
    assertEquals(List.of(README, CLICKS, ITEMS), names(folder));
  }

  @Test
  void folder_withAnotherFile_isRefusedAndKept() throws IOException {
    write(folder.resolve("place"), 1, 5, 5);
    Path place = folder.resolve("place");
    Files.writeString(place.resolve("notes.txt"), "mine");
    ArtifactException e = assertThrows(ArtifactException.class, () -> write(place, 1, 9, 5));
    assertEquals(place + ": holds 'notes.txt', it is not replaced by a sample", e.getMessage());
    assertEquals(5, readItems(place).size());
    assertEquals("mine", Files.readString(place.resolve("notes.txt")));
  }

  @Test
  void folder_withClicksOfSomebodyElse_isRefusedAndKept() throws IOException {
    Files.writeString(folder.resolve(CLICKS), "mine");
    assertRefusedAsNoSample();
    Files.writeString(folder.resolve(README), "# My clicks");
    assertRefusedAsNoSample();
    assertEquals("mine", Files.readString(folder.resolve(CLICKS)));
  }

  private void assertRefusedAsNoSample() {
    ArtifactException e = assertThrows(ArtifactException.class, () -> write(folder, 1, 5, 5));
    assertEquals(folder + ": holds no generated sample, it is not replaced by one", e.getMessage());
  }

  @Test
  void place_thatIsAFile_isRefusedAndKept() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    ArtifactException e = assertThrows(ArtifactException.class, () -> write(file, 1, 5, 5));
    assertEquals(file + ": is no folder, it is not replaced by a sample", e.getMessage());
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void place_underAFile_isRefusedInOneSentence() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    ArtifactException e =
        assertThrows(ArtifactException.class, () -> write(file.resolve("below"), 1, 5, 5));
    assertTrue(e.getMessage().startsWith(file.resolve("below") + ": can't be written ("));
  }

  @Test
  void interruption_leavesNothing() throws IOException {
    Thread.currentThread().interrupt();
    try {
      assertThrows(CancelledException.class, () -> write(folder.resolve("place"), 1, 500, 500));
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertFalse(Files.exists(folder.resolve("place")));
    assertEquals(List.of(), names(folder));
  }
}
