package dev.vecino.cli.sample;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.OutputFolder;
import dev.vecino.core.ProgressListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * An invented rental-housing market: listings, and users who browse them for sixty days. Nothing in
 * it is real. Written as a folder of {@code clicks.csv.gz} ({@code user,item,timestamp,session}, by
 * time), {@code items.csv.gz} ({@code item,title,district,type,rooms,area,price,quality,listed})
 * and a {@code README.md} that says where they come from.
 *
 * <p>The same options give the same CSV bytes on every machine and JDK (the gzip around them may
 * differ between versions of zlib). Time grows with the clicks; memory with listings and users and
 * 20 bytes per click.
 */
public final class HousingMarket {

  private static final String CLICKS = "clicks.csv.gz";
  private static final String ITEMS = "items.csv.gz";
  private static final String README = "README.md";
  private static final Set<String> FILES = Set.of(CLICKS, ITEMS, README);
  private static final String TITLE = "# A generated rental-housing market";

  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 1);
  private static final int ROWS_BETWEEN_CHECKS = 1 << 14;

  /**
   * What to generate.
   *
   * @param seed any number; another one gives another market
   * @param listings the number of homes, 1 .. 5,000,000
   * @param users the number of users, 1 .. 5,000,000; each makes about 20 clicks, at least 1
   */
  public record Options(long seed, int listings, int users) {

    private static final int MOST = 5_000_000;

    public Options {
      requireCount("listings", listings);
      requireCount("users", users);
    }

    /** Seed 1, 2,000 listings and 3,000 users, who make about 60,000 clicks. */
    public static Options defaults() {
      return new Options(1, 2_000, 3_000);
    }

    private static void requireCount(String name, int value) {
      InvalidRequestException.require(
          value >= 1 && value <= MOST, "%s must be 1 to %d, got: %d", name, MOST, value);
    }
  }

  /**
   * What was written.
   *
   * @param bytes the size of all files together
   */
  public record Summary(int listings, int users, long clicks, long sessions, long bytes) {}

  private HousingMarket() {}

  /**
   * Generates a market and writes it as a folder that is there whole or not at all.
   *
   * @param folder absent, empty, or a former sample, which is replaced
   * @throws ArtifactException if the folder holds anything else, is the current one (whoever is in
   *     there would be left in a removed folder) or can't be written
   * @throws CancelledException if the thread is interrupted; nothing is left behind
   */
  public static Summary write(Path folder, Options options, ProgressListener listener) {
    requireReplaceable(folder);
    SplittableRandom random = new SplittableRandom(options.seed());
    Dice homeDice = new Dice(random.split());
    Dice titleDice = new Dice(random.split());
    Dice activityDice = new Dice(random.split());
    Dice browsingDice = new Dice(random.split());
    try (OutputFolder output = OutputFolder.begin(folder)) {
      Home[] homes = new Home[options.listings()];
      for (int h = 0; h < homes.length; h++) {
        homes[h] = Home.invent(FIRST_DAY, homeDice);
        if (h % ROWS_BETWEEN_CHECKS == 0) {
          CancelledException.check();
        }
      }
      writeHomes(output.path().resolve(ITEMS), homes, titleDice, listener);
      Browsing browsing =
          new Browsing(homes, options.users(), activityDice, browsingDice, listener);
      writeClicks(output.path().resolve(CLICKS), browsing, listener);
      Files.writeString(output.path().resolve(README), readme(options, browsing));
      long bytes = 0;
      for (String name : FILES) {
        bytes += Files.size(output.path().resolve(name));
      }
      CancelledException.check();
      output.commit();
      return new Summary(
          homes.length, options.users(), browsing.clickCount(), browsing.sessionCount(), bytes);
    } catch (IOException e) {
      throw OutputFolder.unwritable(folder, e);
    } catch (UncheckedIOException e) {
      throw OutputFolder.unwritable(folder, e.getCause());
    }
  }

  private static void requireReplaceable(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new ArtifactException(folder + ": is no folder, it is not replaced by a sample");
    }
    Path place = folder.toAbsolutePath().normalize();
    if (Path.of("").toAbsolutePath().startsWith(place)) {
      throw new ArtifactException(
          folder + ": is or holds the current folder, it is not replaced by a sample");
    }
    try {
      List<String> names = OutputFolder.names(folder);
      for (String name : names) {
        if (!FILES.contains(name)) {
          throw new ArtifactException(
              folder + ": holds '" + name + "', it is not replaced by a sample");
        }
      }
      if (!names.isEmpty() && !isGenerated(folder.resolve(README))) {
        throw new ArtifactException(
            folder + ": holds no generated sample, it is not replaced by one");
      }
    } catch (IOException e) {
      throw OutputFolder.unwritable(folder, e);
    }
  }

  private static boolean isGenerated(Path readme) throws IOException {
    return Files.isRegularFile(readme)
        && new String(Files.readAllBytes(readme), StandardCharsets.UTF_8).startsWith(TITLE);
  }

  private static void writeHomes(Path file, Home[] homes, Dice dice, ProgressListener listener)
      throws IOException {
    try (CsvWriter csv = csv(file);
        ProgressListener.Task task = listener.start("writing listings", "listings", homes.length)) {
      csv.writeRecord(
          "item", "title", "district", "type", "rooms", "area", "price", "quality", "listed");
      for (int h = 0; h < homes.length; h++) {
        Home home = homes[h];
        csv.writeRecord(
            homeId(h),
            home.title(dice),
            home.district().id(),
            home.type().id(),
            Integer.toString(home.rooms()),
            Integer.toString(home.area()),
            Integer.toString(home.price()),
            hundredths(home.qualityPercent()),
            home.listed().toString());
        afterRow(h + 1, homes.length, task);
      }
    }
  }

  private static void writeClicks(Path file, Browsing browsing, ProgressListener listener)
      throws IOException {
    int[] order = browsing.byTime();
    long firstSecond = FIRST_DAY.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    try (CsvWriter csv = csv(file);
        ProgressListener.Task task = listener.start("writing clicks", "clicks", order.length)) {
      csv.writeRecord("user", "item", "timestamp", "session");
      int second = -1;
      String timestamp = "";
      for (int row = 0; row < order.length; row++) {
        int at = order[row];
        if (browsing.seconds[at] != second) {
          second = browsing.seconds[at];
          timestamp = Instant.ofEpochSecond(firstSecond + second).toString();
        }
        csv.writeRecord(
            "u" + (browsing.users[at] + 1),
            homeId(browsing.homes[at]),
            timestamp,
            "s" + (browsing.sessions[at] + 1));
        afterRow(row + 1, order.length, task);
      }
    }
  }

  private static void afterRow(int done, int total, ProgressListener.Task task) {
    if (done % ROWS_BETWEEN_CHECKS == 0) {
      CancelledException.check();
      task.advance(ROWS_BETWEEN_CHECKS);
    } else if (done == total) {
      task.advance(total % ROWS_BETWEEN_CHECKS);
    }
  }

  private static String homeId(int number) {
    return "h" + (number + 1);
  }

  private static String hundredths(int value) {
    return value / 100 + "." + value / 10 % 10 + value % 10;
  }

  private static CsvWriter csv(Path file) throws IOException {
    OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16);
    return CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(gzip, StandardCharsets.UTF_8);
  }

  private static String readme(Options options, Browsing browsing) {
    return String.format(
        Locale.ROOT,
        """
        %s

        Everything here is generated; no home, no user and no click is real. The command was

            vecino sample --out DIR --seed %d --listings %d --users %d

        and it gives the same rows again on every machine.

        `items.csv.gz` holds %,d listings:

        | column | what it is |
        |---|---|
        | `item` | the id, `h1` to `h%d` |
        | `title` | what an agent would write |
        | `district` | one of the twelve below |
        | `type` | one of %s |
        | `rooms` | whole number |
        | `area` | square metres, whole number |
        | `price` | monthly rent, whole number |
        | `quality` | 0 to 1, two decimals; most are good, about 15 %% are under 0.6 |
        | `listed` | day, before the first click |

        The districts, each beside the next and the last beside the first:
        %s.

        `clicks.csv.gz` holds %,d clicks of %,d users in %,d sessions over about 60 days, by time:

        | column | what it is |
        |---|---|
        | `user` | the id, `u1` to `u%d` |
        | `item` | the listing that was clicked |
        | `timestamp` | UTC, to the second |
        | `session` | the visit it belongs to, `s1` to `s%d` |

        How it was invented: a user wants a type of home in one to three districts within a
        budget. A session keeps to one district, type and price range for most of its clicks; some
        go to a neighbouring district or another type, a few anywhere. Few homes get many clicks,
        many get few.
        """,
        TITLE,
        options.seed(),
        options.listings(),
        options.users(),
        options.listings(),
        options.listings(),
        String.join(", ", Stream.of(HomeType.values()).map(HomeType::id).toList()),
        String.join(", ", Stream.of(District.values()).map(District::id).toList()),
        browsing.clickCount(),
        options.users(),
        browsing.sessionCount(),
        options.users(),
        browsing.sessionCount());
  }
}
