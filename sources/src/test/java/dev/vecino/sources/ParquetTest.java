package dev.vecino.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.BadInputException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.ColumnType;
import dev.vecino.core.InputReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files, written by DuckDB. */
final class ParquetTest {

  /** Damaged files that are tried; {@code -Dvecino.mutations=10000} tries more of them. */
  private static final int TRIALS = Integer.getInteger("vecino.mutations", 200);

  @TempDir private Path folder;

  /** Writes what a query gives. */
  private FileSource parquet(String name, String query, String options) throws SQLException {
    Path file = folder.resolve(name);
    Tables.duckdb("copy (" + query + ") to '" + file + "' (format parquet" + options + ")");
    return FileSource.of(file.toString());
  }

  private FileSource parquet(String query) throws SQLException {
    return parquet("rows.parquet", query, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uncompressed", "snappy", "zstd", "gzip", "lz4_raw"})
  void clicks_packedInAnyWay_areRead(String codec) throws SQLException, IOException {
    FileSource source =
        parquet(
            "clicks",
            "select 'u' || (i % 2) as user, 'i' || i as item, timestamp '2026-01-01 00:00:00' + i *"
                + " interval 1 second as timestamp, i as other from range(4) t(i)",
            ", compression " + codec);

    ClickLog log = Tables.log(source, ClickLog.Options.defaults());

    assertEquals(
        List.of(
            "u0 i0 2026-01-01T00:00:00Z",
            "u0 i2 2026-01-01T00:00:02Z",
            "u1 i1 2026-01-01T00:00:01Z",
            "u1 i3 2026-01-01T00:00:03Z"),
        Tables.clicks(log));
    InputReport report = log.report();
    assertEquals(folder.resolve("clicks").toString(), report.file());
    assertEquals(4, report.rows());
    assertEquals(64, report.sha256().length());
  }

  @ParameterizedTest
  @CsvSource({
    "timestamp_s '2026-01-01 10:00:00', 10:00:00",
    "timestamp_ms '2026-01-01 10:00:00.25', 10:00:00.250",
    "timestamp '2026-01-01 10:00:00.25', 10:00:00.250",
    "timestamp_ns '2026-01-01 10:00:00.25', 10:00:00.250",
    "timestamptz '2026-01-01 10:00:00+02:00', 08:00:00",
    "date '2026-01-01', 00:00:00",
    "1767225600, 00:00:00",
    "1767225600000, 00:00:00",
    "'''2026-01-01''', 00:00:00",
  })
  void times_ofAnyType_areRead(String value, String time) throws SQLException {
    FileSource source =
        parquet(
            "select 1 as user, 2::bigint as item, " + value.replace("''", "'") + " as timestamp");

    assertEquals(List.of("1 2 2026-01-01T" + time + "Z"), Tables.clicks(source));
  }

  @Test
  void types_areThoseOfTheFile() throws SQLException {
    Catalogue items =
        Tables.catalogue(
            parquet(
                "select * from (values ('a', 9.5::decimal(9,2), '007', 3::smallint, true, date"
                    + " '2026-01-31', 1.5::float,  12345678901234567890.5::decimal(30,1),"
                    + " ['x','y'], {'name':'M','since':1990},  uuid"
                    + " '00000000-0000-0000-0000-000000000001', 7::utinyint), ('b', null, null,"
                    + " null, null, null, 'nan'::float, null, null, null, null, null)) t(item,"
                    + " price, code, size, sold, since, weight, huge, tags, maker, id, stars)"));

    assertEquals(
        List.of(
            "price DECIMAL",
            "code KEYWORD",
            "size INTEGER",
            "sold BOOLEAN",
            "since DATE",
            "weight DECIMAL"),
        items.columns().stream().map(c -> c.name() + " " + c.type()).limit(6).toList());
    assertEquals(
        "{code=007, huge=1.2345678901234567E19, id=00000000-0000-0000-0000-000000000001,"
            + " maker.name=M, maker.since=1990, price=9.5, since=2026-01-31, size=3, sold=true,"
            + " stars=7, tags=x|y, weight=1.5}",
        Tables.attributes(items, "a").toString());
    assertEquals(Set.of("-"), new HashSet<>(Tables.attributes(items, "b").values()));
    assertEquals(ColumnType.DECIMAL, type(items, "huge"));
  }

  private static ColumnType type(Catalogue items, String name) {
    return items.columns().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow()
        .type();
  }

  @Test
  void missingItem_isABadRowWithItsNumber() throws SQLException {
    FileSource source = parquet("select * from (values ('u1','a'), ('u1',null)) t(user, item)");

    BadInputException refused = assertThrows(BadInputException.class, () -> Tables.clicks(source));

    assertEquals(
        folder.resolve("rows.parquet") + ":row 2: column 'item' must not be empty",
        refused.getMessage());
  }

  /** GA4's export as Parquet: lists of structures. */
  @Test
  void ga4_itemsAreRows() throws SQLException {
    FileSource source =
        parquet(
            "select 'p.1' as user_pseudo_id, 1767225600000 + i as event_timestamp,"
                + " [{'key':'ga_session_id','value':{'string_value':null::varchar,'int_value':11+i}}]"
                + " as event_params, case when i = 1 then [] else [{'item_id':'sku' || i,"
                + " 'price':9.5},{'item_id':'sku9','price':1}] end as items from range(3) t(i)");
    ClickLog.Options options =
        ClickLog.Options.builder()
            .userColumn("user_pseudo_id")
            .itemColumn("items.item_id")
            .timeColumn("event_timestamp")
            .sessionColumn("event_params.ga_session_id")
            .build();

    ClickLog log = Tables.log(source, options);

    assertEquals(
        List.of(
            "p.1 sku0 2026-01-01T00:00:00Z",
            "p.1 sku9 2026-01-01T00:00:00Z",
            "p.1 sku2 2026-01-01T00:00:00.002Z",
            "p.1 sku9 2026-01-01T00:00:00.002Z"),
        Tables.clicks(log));
    assertEquals(2, log.sequenceCount());
  }

  @Test
  void plainColumns_besideNestedOnes_areRead() throws SQLException {
    FileSource source =
        parquet(
            "select 'u' as user, 'i' || i as item, map {'a': i} as m, [i] as l from range(20000)"
                + " t(i)");

    ClickLog log = Tables.log(source, ClickLog.Options.builder().maxClicks(0).build());

    assertEquals(20_000, log.clickCount());
    assertEquals("i19999", log.item(log.clickedItem(19_999)));
  }

  @Test
  void nestedRows_beyondTheFirstOnes_areRead() throws SQLException {
    FileSource source =
        parquet(
            "select {'id': i % 7} as who, [{'sku': i}, {'sku': i + 1}] as what from range(20000)"
                + " t(i)");

    ClickLog log =
        Tables.log(
            source, ClickLog.Options.builder().userColumn("who.id").itemColumn("what.sku").build());

    assertEquals(7, log.userCount());
    assertEquals(40_000, log.clickCount());
    assertEquals(20_001, log.itemCount());
  }

  @Test
  void partitions_areColumnsAndFoldersAreRead() throws SQLException {
    Tables.duckdb(
        "copy (select 'u' || (i % 3) as user, 'i' || i as item, '2026-01-0' || (1 + i % 2) as day"
            + " from range(6) t(i)) to '"
            + folder.resolve("events")
            + "' (format parquet, partition_by (day))");

    List<String> clicks =
        Tables.clicks(
            FileSource.of(folder.resolve("events").toString()),
            ClickLog.Options.builder().timeColumn("day").build());

    assertEquals(
        List.of(
            "u0 i0 2026-01-01T00:00:00Z",
            "u0 i3 2026-01-02T00:00:00Z",
            "u1 i4 2026-01-01T00:00:00Z",
            "u1 i1 2026-01-02T00:00:00Z",
            "u2 i2 2026-01-01T00:00:00Z",
            "u2 i5 2026-01-02T00:00:00Z"),
        clicks.stream().sorted().toList().equals(clicks) ? clicks : sortedByUserAndTime(clicks));
  }

  private static List<String> sortedByUserAndTime(List<String> clicks) {
    return clicks.stream()
        .sorted(
            java.util.Comparator.comparing((String click) -> click.substring(0, 2))
                .thenComparing(click -> click.substring(6)))
        .toList();
  }

  @Test
  void digest_isOfTheColumnsThatAreRead() throws SQLException {
    String query =
        "select 'u' || i as user, 'i' || (i * %d) as item, %d as other from range(50) t(i)";
    String first = digest(parquet("1", query.formatted(3, 0), ""));

    assertEquals(first, digest(parquet("2", query.formatted(3, 0), "")));
    assertNotEquals(first, digest(parquet("3", query.formatted(7, 0), "")));
  }

  private static String digest(FileSource source) {
    return Tables.log(source, ClickLog.Options.defaults()).report().sha256();
  }

  @Test
  void manyIds_areToldApart() throws SQLException {
    FileSource source =
        parquet(
            "select i % 30011 as user, 'item-' || (i * 7919 % 50021) as item from range(200000)"
                + " t(i)");

    ClickLog log = Tables.log(source, ClickLog.Options.defaults());

    assertEquals(30_011, log.userCount());
    assertEquals(50_021, log.itemCount());
    assertEquals(200_000, log.clickCount());
    for (int user = 0; user < log.userCount(); user += 1000) {
      long i = Long.parseLong(log.user(user));
      assertEquals("item-" + i * 7919 % 50021, log.item(log.clickedItem(log.userStart(user))));
    }
  }

  @Test
  void damagedFile_isRefusedInOneSentence() throws SQLException, IOException {
    Path whole = folder.resolve("whole.parquet");
    parquet("whole.parquet", "select i % 5 as user, i as item from range(3000) t(i)", "");
    byte[] bytes = Files.readAllBytes(whole);
    SplittableRandom random = new SplittableRandom(7);
    Path file = folder.resolve("damaged.parquet");
    for (int trial = 0; trial < TRIALS; trial++) {
      byte[] damaged = bytes.clone();
      if (trial % 4 == 0) {
        damaged = Arrays.copyOf(damaged, 4 + random.nextInt(bytes.length - 4));
      } else {
        for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
          damaged[4 + random.nextInt(bytes.length - 4)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      Files.write(file, damaged);
      try {
        Tables.clicks(FileSource.of(file.toString()));
      } catch (BadInputException e) {
        assertTrue(e.getMessage().startsWith(file + ":"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      }
    }
  }
}
