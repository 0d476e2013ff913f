package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  @Test
  void parseMillis_randomInstants_equalJavaTime() {
    long seed = 20_260_131;
    Random random = new Random(seed);
    long first = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    for (int i = 0; i < 20_000; i++) {
      long second = random.nextLong(first, last + 1);
      Instant instant = Instant.ofEpochSecond(second);
      String replay = "seed " + seed + ", draw " + i + ": " + instant;
      assertEquals(second * 1000, Timestamps.parseMillis(instant.toString()), replay);
      Instant withMillis = instant.plusMillis(random.nextInt(1000));
      assertEquals(
          withMillis.toEpochMilli(), Timestamps.parseMillis(withMillis.toString()), replay);
      ZoneOffset offset = ZoneOffset.ofTotalSeconds(60 * random.nextInt(-720, 721));
      OffsetDateTime local = Instant.ofEpochSecond(second / 2).atOffset(offset);
      assertEquals(
          second / 2 * 1000, Timestamps.parseMillis(local.toString().replace('T', ' ')), replay);
      LocalDate day = instant.atOffset(ZoneOffset.UTC).toLocalDate();
      assertEquals(day.toEpochDay() * 86_400_000L, Timestamps.parseMillis(day.toString()), replay);
    }
  }

  @Test
  void parseMillis_everyDayOfFourCenturies_equalsJavaTime() {
    LocalDate day = LocalDate.of(1799, 12, 31);
    for (int i = 0; i < 146_100; i++, day = day.plusDays(1)) {
      assertEquals(
          day.toEpochDay() * 86_400_000L + 1000, Timestamps.parseMillis(day + "T00:00:01Z"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "99999999999, 99999999999000",
    "100000000000, 100000000000",
    "-99999999999, -99999999999000",
    "-100000000000, -100000000000",
    "253402300799999, 253402300799999",
    "1569888000000000, 1569888000000",
    "1569888000123999, 1569888000123",
    "1569888000000000000, 1569888000000",
    "-1569888000000001, -1569888000001",
    "1569888000000000.0, 1569888000000",
    "+5, 5000",
    "20260131, 1769817600000",
    "20260131120059, 1769860859000",
    "20261331, 20261331000",
    "18991231, 18991231000",
    "2026-01-31 12:00:59 UTC, 1769860859000",
    "2026-01-31 12:00:59.125 UTC, 1769860859125",
    "2026/01/31 12:00:59, 1769860859000",
    "2026/01/31, 1769817600000",
    "2026-01-31T12:00:59+0000, 1769860859000",
    "2026-01-31T13:00:59.5+0100, 1769860859500",
    "2026-01-31 12:00:59+00, 1769860859000",
    "2026-01-31 07:30:59 -04:30, 1769860859000",
    "2026-01-31 12:00:59.123456789 +0000 UTC, 1769860859123",
    "2026-01-31 12:00 GMT, 1769860800000",
    "-0.5, -500",
    "0.0004, 0",
    "1.7E9, 1700000000000",
    "9999-12-31T23:59:59Z, 253402300799000"
  })
  void parseMillis_bounds_areExact(String text, long expected) {
    assertEquals(expected, Timestamps.parseMillis(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-",
        "now",
        "1e9",
        "1.5f",
        "1.5d",
        "0x1.8p3",
        ".",
        "NaN",
        "Infinity",
        "1,5",
        "-9223372036854775808",
        "9223372036854775808",
        "1.0e300",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:0xZ",
        "2026-01-01T00:00:00z+",
        "2026-01-01T",
        "2026-1-1",
        "2026-02-30",
        "+999999999-01-01",
        "2026-01-01 00:00:00 +1",
        "2026-01-01 00:00:00 CET",
        "2026-01-01 00:00:00 +19:00",
        "2026-01-01 00:00:00 UTC UTC",
        "2026-01-01 00:00:00.",
        "2026-01-01 00:00:00.1234567890",
        "2026-01/01",
        "2026-01-01x00:00:00",
        "2026-01-01 00.00"
      })
  void parseMillis_noTime_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Timestamps.parseMillis(text));
  }
}
