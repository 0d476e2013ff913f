package dev.vecino.core;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.NullUnmarked;

/**
 * The clicks of all users as sequences of item numbers: per user in time order (ties keep the order
 * of the file), cut into sessions. Memory grows with users + items + clicks as numbers, never with
 * strings a row. Users and items are numbered in the order in which the file first names them; the
 * sequences of one user lie side by side.
 *
 * <p>Immutable and thread-safe.
 */
@NullUnmarked // not yet looked at
public final class ClickLog {

  /**
   * How to read a click log.
   *
   * <p>A name means the column that has it, or else the only one that has it in other case.
   *
   * @param userColumn name of the column of users; its number, from 1 on, where the file has no
   *     header
   * @param itemColumn name of the column of items, likewise
   * @param timeColumn name of the column of timestamps, likewise; may be absent from the file if it
   *     is the default one
   * @param sessionColumn name of the column of sessions, likewise
   * @param weightColumn name of the column of weights, likewise
   * @param events how events of several kinds become clicks
   * @param maxClicks users with more clicks, which only programs have, keep their newest ones, so
   *     many; 0: all keep all
   * @param sessionGap a longer pause between two clicks begins a new session, where the file has
   *     timestamps and no sessions; null: one session a user
   * @param values how values are written
   * @param rowPolicy what becomes of bad rows
   */
  public record Options(
      String userColumn,
      String itemColumn,
      String timeColumn,
      String sessionColumn,
      String weightColumn,
      EventKinds events,
      int maxClicks,
      Duration sessionGap,
      ValueFormat values,
      RowPolicy rowPolicy) {

    /** More clicks than people make. */
    public static final int MAX_CLICKS = 10_000;

    static final String TIME = "timestamp";
    static final String SESSION = "session";
    static final String WEIGHT = "weight";

    /**
     * Columns user, item, timestamp, session, weight; {@link #MAX_CLICKS}; no gap; the first bad
     * row stops.
     */
    public static Options defaults() {
      return builder().build();
    }

    /** A builder that begins with these options. */
    public Builder toBuilder() {
      return new Builder()
          .userColumn(userColumn)
          .itemColumn(itemColumn)
          .timeColumn(timeColumn)
          .sessionColumn(sessionColumn)
          .weightColumn(weightColumn)
          .events(events)
          .maxClicks(maxClicks)
          .sessionGap(sessionGap)
          .values(values)
          .rowPolicy(rowPolicy);
    }

    /** A builder that begins with the defaults. */
    public static Builder builder() {
      return new Builder();
    }

    public Options {
      InvalidRequestException.require(
          maxClicks >= 0, "max clicks must be at least 0, got: %d", maxClicks);
      InvalidRequestException.require(
          sessionGap == null || (!sessionGap.isNegative() && !sessionGap.isZero()),
          "the session gap must be longer than zero, got: %s",
          sessionGap);
    }

    /** Changes some of the defaults. Not thread-safe. */
    public static final class Builder {
      private String userColumn = "user";
      private String itemColumn = "item";
      private String timeColumn = TIME;
      private String sessionColumn = SESSION;
      private String weightColumn = WEIGHT;
      private EventKinds events = EventKinds.NONE;
      private int maxClicks = MAX_CLICKS;
      private Duration sessionGap;
      private ValueFormat values = ValueFormat.defaults();
      private RowPolicy rowPolicy = RowPolicy.stop();

      private Builder() {}

      /** Sets {@link Options#userColumn()}. */
      public Builder userColumn(String value) {
        userColumn = value;
        return this;
      }

      /** Sets {@link Options#itemColumn()}. */
      public Builder itemColumn(String value) {
        itemColumn = value;
        return this;
      }

      /** Sets {@link Options#timeColumn()}. */
      public Builder timeColumn(String value) {
        timeColumn = value;
        return this;
      }

      /** Sets {@link Options#sessionColumn()}. */
      public Builder sessionColumn(String value) {
        sessionColumn = value;
        return this;
      }

      /** Sets {@link Options#weightColumn()}. */
      public Builder weightColumn(String value) {
        weightColumn = value;
        return this;
      }

      /** Sets {@link Options#events()}. */
      public Builder events(EventKinds value) {
        events = value;
        return this;
      }

      /** Sets {@link Options#maxClicks()}. */
      public Builder maxClicks(int value) {
        maxClicks = value;
        return this;
      }

      /** Sets {@link Options#sessionGap()}. */
      public Builder sessionGap(Duration value) {
        sessionGap = value;
        return this;
      }

      /** Sets {@link Options#values()}. */
      public Builder values(ValueFormat value) {
        values = value;
        return this;
      }

      /** Sets {@link Options#rowPolicy()}. */
      public Builder rowPolicy(RowPolicy value) {
        rowPolicy = value;
        return this;
      }

      /**
       * The options.
       *
       * @throws InvalidRequestException if one of them breaks its rule
       */
      public Options build() {
        return new Options(
            userColumn,
            itemColumn,
            timeColumn,
            sessionColumn,
            weightColumn,
            events,
            maxClicks,
            sessionGap,
            values,
            rowPolicy);
      }
    }
  }

  /**
   * A click as an application knows it.
   *
   * <pre>{@code
   * ClickLog.Click click = ClickLog.Click.of("u1", "h17").at(order.time()).weight(5);
   * }</pre>
   *
   * @param user id
   * @param item id
   * @param time or null; all clicks of a log have one, or none
   * @param session the name of one of the user's sessions; empty: that of all such clicks
   * @param weight at least 0; only the ratios matter
   * @param kind of event, where {@link Options#events()} says what becomes of kinds; else not
   *     looked at
   */
  public record Click(
      String user, String item, Instant time, String session, double weight, String kind) {

    /** Without a time, a session or a kind, and of weight 1. */
    public static Click of(String user, String item) {
      return new Click(user, item, null, "", 1, "");
    }

    /** The same click at a time. */
    public Click at(Instant value) {
      return new Click(user, item, value, session, weight, kind);
    }

    /** The same click at a time in milliseconds since 1970-01-01T00:00Z. */
    public Click at(long epochMillis) {
      return at(Instant.ofEpochMilli(epochMillis));
    }

    /** The same click in a session. */
    public Click session(String value) {
      return new Click(user, item, time, value, weight, kind);
    }

    /** The same click with a weight. */
    public Click weight(double value) {
      return new Click(user, item, time, session, value, kind);
    }

    /** The same click as an event of a kind. */
    public Click kind(String value) {
      return new Click(user, item, time, session, weight, value);
    }
  }

  /**
   * Users with more clicks than {@link Options#maxClicks()}.
   *
   * @param limit the clicks that each of them keeps
   * @param users how many there are
   * @param leftOut how many of their clicks are left out
   * @param most the id of the one with the most clicks; empty where there is none
   * @param mostClicks how many this one had
   */
  public record HeavyUsers(int limit, int users, long leftOut, String most, int mostClicks) {
    static final HeavyUsers NONE = new HeavyUsers(0, 0, 0, "", 0);
  }

  /**
   * What became of rows that are no clicks, because of the {@link EventKinds}.
   *
   * @param leftOut rows by their kinds that have no weight
   * @param takingOut rows that took clicks out
   * @param takenOut clicks that were taken out
   */
  public record Events(Map<String, Long> leftOut, long takingOut, long takenOut) {
    static final Events NONE = new Events(Map.of(), 0, 0);

    public Events {
      leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
    }
  }

  /**
   * What the log knows beside its clicks.
   *
   * @param takenOut items by the user who took them out and has not clicked them since
   */
  record Facts(
      InputReport report,
      HeavyUsers heavyUsers,
      Events events,
      Map<String, Set<String>> takenOut) {}

  private final UserSequences sequences;
  private final IdNumbers itemNumbers;
  private final String[] items;
  private final ClickColumns clicks; // sequence after sequence
  private final Facts facts;

  ClickLog(UserSequences sequences, IdNumbers items, ClickColumns clicks, InputReport report) {
    this(sequences, items, clicks, new Facts(report, HeavyUsers.NONE, Events.NONE, Map.of()));
  }

  private ClickLog(UserSequences sequences, IdNumbers items, ClickColumns clicks, Facts facts) {
    this.sequences = sequences;
    this.itemNumbers = items;
    this.items = items.ids();
    this.clicks = clicks;
    this.facts = facts;
  }

  /** Takes clicks one by one, by the default options. */
  public static ClickLogBuilder builder() {
    return builder(Options.defaults());
  }

  /** Takes clicks one by one. */
  public static ClickLogBuilder builder(Options options) {
    return new ClickLogBuilder(options);
  }

  /**
   * Reads a click log.
   *
   * @throws BadInputException where the source or (by the policy) a row breaks a rule
   * @throws CancelledException if the thread is interrupted
   */
  public static ClickLog read(ClickSource source, Options options, ProgressListener listener) {
    return new ClickLogReader(options, null).read(source, listener);
  }

  /**
   * Reads a click log from a CSV or TSV file, plain or gzipped.
   *
   * @throws BadInputException where the file or (by the policy) a row breaks a rule
   * @throws CancelledException if the thread is interrupted
   */
  public static ClickLog read(Path file, Options options, ProgressListener listener) {
    return read(DelimitedSource.of(file), options, listener);
  }

  /**
   * The items that one user clicked, oldest first, read without keeping anybody else's clicks.
   *
   * @return empty if the log has no such user
   * @throws BadInputException where the source or (by the policy) a row breaks a rule
   */
  public static List<String> readHistory(
      ClickSource source, String user, Options options, ProgressListener listener) {
    ClickLog log = readUser(source, user, options, listener);
    return log.userCount() == 0 ? List.of() : log.history(0);
  }

  /**
   * The clicks of one user, read without keeping anybody else's.
   *
   * @return has no user if the log does not have this one
   * @throws BadInputException where the source or (by the policy) a row breaks a rule
   */
  public static ClickLog readUser(
      ClickSource source, String user, Options options, ProgressListener listener) {
    return new ClickLogReader(options, user).read(source, listener);
  }

  /** A log of given sequences, one user each ("u0", "u1", …). For tests and generated data. */
  public static ClickLog of(List<List<String>> sequences) {
    IdNumbers users = new IdNumbers();
    IdNumbers items = new IdNumbers();
    int[] starts = new int[sequences.size() + 1];
    for (int s = 0; s < sequences.size(); s++) {
      starts[s + 1] = starts[s] + sequences.get(s).size();
    }
    int[] clicks = new int[starts[sequences.size()]];
    int[] owners = new int[sequences.size()];
    for (int s = 0; s < sequences.size(); s++) {
      owners[s] = users.add("u" + s);
      int at = starts[s];
      for (String item : sequences.get(s)) {
        clicks[at++] = items.add(item);
      }
    }
    return new ClickLog(
        new UserSequences(users, starts, owners),
        items,
        new ClickColumns(clicks, null, null, null),
        new InputReport("(memory)", "", clicks.length, 0, null, List.of()));
  }

  /** The same clicks, of which something else is known. */
  ClickLog with(Facts other) {
    return new ClickLog(sequences, itemNumbers, clicks, other);
  }

  /**
   * The same log without the last click of some users, to see afterwards whether it is predicted.
   * Users and items keep their numbers. Users of one click keep it.
   *
   * @param users whose last click is left out, by number
   */
  public ClickLog withoutLastClicks(IntPredicate users) {
    int[] starts = new int[sequences.count() + 1];
    int[] places = new int[clicks.size()];
    int count = 0;
    for (int s = 0; s < sequences.count(); s++) {
      starts[s] = count;
      int user = sequences.owner(s);
      int begin = sequences.start(s);
      int end = sequences.start(s + 1);
      boolean isLast = s + 1 == sequences.first(user + 1);
      boolean isSingleClick = isLast && s == sequences.first(user) && end - begin == 1;
      if (isLast && !isSingleClick && users.test(user)) {
        end--;
      }
      for (int at = begin; at < end; at++) {
        places[count++] = at;
      }
    }
    starts[sequences.count()] = count;
    return new ClickLog(
        sequences.withStarts(starts),
        itemNumbers,
        clicks.select(places, count, item -> item),
        facts);
  }

  /**
   * The same log without some clicks. Users, items and sequences keep their numbers, also those
   * that have no click left.
   *
   * @param places which clicks are left out, by place; asked once for each, in rising order
   */
  public ClickLog withoutClicks(IntPredicate places) {
    int[] starts = new int[sequences.count() + 1];
    int[] kept = new int[clicks.size()];
    int count = 0;
    for (int s = 0; s < sequences.count(); s++) {
      starts[s] = count;
      for (int at = sequences.start(s); at < sequences.start(s + 1); at++) {
        if (!places.test(at)) {
          kept[count++] = at;
        }
      }
    }
    starts[sequences.count()] = count;
    return new ClickLog(
        sequences.withStarts(starts), itemNumbers, clicks.select(kept, count, item -> item), facts);
  }

  /**
   * The clicks at some places as a log of its own, in the same order, with their times, weights and
   * sessions. Users, items and sequences that have no click left are gone; the others are numbered
   * anew, in the order in which they had been numbered.
   *
   * @param places which clicks stay, by place; asked once for each, in rising order
   * @throws InvalidRequestException if none stays
   */
  public ClickLog select(IntPredicate places) {
    int[] kept = new int[clicks.size()];
    int count = 0;
    boolean[] itemStays = new boolean[items.length];
    boolean[] userStays = new boolean[userCount()];
    int[] starts = new int[sequences.count() + 1];
    int[] owners = new int[sequences.count()];
    int nonEmpty = 0;
    for (int s = 0; s < sequences.count(); s++) {
      int before = count;
      for (int at = sequences.start(s); at < sequences.start(s + 1); at++) {
        if (places.test(at)) {
          kept[count++] = at;
          itemStays[clicks.item(at)] = true;
        }
      }
      if (count > before) {
        userStays[sequences.owner(s)] = true;
        owners[nonEmpty++] = sequences.owner(s);
        starts[nonEmpty] = count;
      }
    }
    InvalidRequestException.require(
        count > 0, "%s: none of its %d clicks is selected", facts.report.file(), clicks.size());
    int[] newUsers = new int[userCount()];
    IdNumbers keptUsers = sequences.users().select(userStays, newUsers);
    int[] newItems = new int[items.length];
    IdNumbers keptItems = itemNumbers.select(itemStays, newItems);
    int[] newOwners = new int[nonEmpty];
    Arrays.setAll(newOwners, s -> newUsers[owners[s]]);
    return new ClickLog(
        new UserSequences(keptUsers, Arrays.copyOf(starts, nonEmpty + 1), newOwners),
        keptItems,
        clicks.select(kept, count, item -> newItems[item]),
        facts);
  }

  /**
   * A log of the same items (they keep their numbers) with other sequences, all of one user, e.g.
   * random walks. It has neither times nor weights, and the report of this log.
   *
   * @param user the id of the user
   * @param clicks item numbers, sequence after sequence; handed over, not copied
   * @param starts where the sequences begin in it, in ascending order, and at last its length;
   *     handed over, not copied
   */
  public ClickLog withSequences(String user, int[] clicks, int[] starts) {
    InvalidRequestException.require(
        starts.length >= 1 && starts[0] == 0 && starts[starts.length - 1] == clicks.length,
        "sequences must begin at 0 and end at the number of clicks %d",
        clicks.length);
    for (int item : clicks) {
      if (item < 0 || item >= items.length) { // without an array of arguments a click
        throw new InvalidRequestException(
            "an item must be 0 to " + (items.length - 1) + ", got: " + item);
      }
    }
    IdNumbers users = new IdNumbers();
    users.add(user);
    return new ClickLog(
        new UserSequences(users, starts, new int[starts.length - 1]),
        itemNumbers,
        new ClickColumns(clicks, null, null, null),
        facts);
  }

  /** The items that a user clicked, oldest first. */
  public List<String> history(int user) {
    List<String> history = new ArrayList<>(userStart(user + 1) - userStart(user));
    for (int place = userStart(user); place < userStart(user + 1); place++) {
      history.add(items[clicks.item(place)]);
    }
    return history;
  }

  /** Items that a user has taken out, and not clicked since then: no answers for this one. */
  public Set<String> takenOut(String user) {
    return Collections.unmodifiableSet(facts.takenOut.getOrDefault(user, Set.of()));
  }

  /** Whether the click at a place is to be predicted; else it only tells what comes next. */
  public boolean isPredicted(int place) {
    return clicks.role(place) == ClickColumns.PREDICTED;
  }

  /** The number of users. */
  public int userCount() {
    return sequences.userCount();
  }

  /** The number of different items. */
  public int itemCount() {
    return items.length;
  }

  /** The number of clicks. */
  public int clickCount() {
    return clicks.size();
  }

  /** The number of sequences (sessions). */
  public int sequenceCount() {
    return sequences.count();
  }

  /** The id of a user by number, 0 .. userCount - 1. */
  public String user(int number) {
    return sequences.user(number);
  }

  /** The number of a user, or -1. */
  public int userNumber(String user) {
    return sequences.userNumber(user);
  }

  /** The id of an item by number, 0 .. itemCount - 1. */
  public String item(int number) {
    return items[number];
  }

  /** The number of an item, or -1. */
  public int itemNumber(String item) {
    return itemNumbers.number(item);
  }

  /** The user number of a sequence; sequences of one user lie side by side. */
  public int sequenceUser(int sequence) {
    return sequences.owner(sequence);
  }

  /**
   * The first sequence of a user, 0 .. userCount; those of user + 1 begin where the user's end.
   * Users lie in the order of their numbers.
   */
  public int firstSequence(int user) {
    return sequences.first(user);
  }

  /** The place of a user's first click, 0 .. userCount; that of user + 1 is the end. */
  public int userStart(int user) {
    return sequences.start(sequences.first(user));
  }

  /** The place of a sequence's first click; that of sequence + 1 is its end. */
  public int sequenceStart(int sequence) {
    return sequences.start(sequence);
  }

  /** The item number at a place, 0 .. clickCount - 1. */
  public int clickedItem(int place) {
    return clicks.item(place);
  }

  /** The weight of the click at a place; 1 where the file has no weights. */
  public float weight(int place) {
    return clicks.weight(place);
  }

  /** Whether the file has timestamps. */
  public boolean hasTimes() {
    return clicks.hasTimes();
  }

  /** Milliseconds since 1970 of the click at a place; only where {@link #hasTimes()}. */
  public long timeMillis(int place) {
    return clicks.time(place);
  }

  /** Clicks per item number; a new array. */
  public long[] clicksPerItem() {
    return clicks.countPerItem(items.length);
  }

  Facts facts() {
    return facts;
  }

  /** What an event at a place is, see {@link ClickColumns}. */
  int role(int place) {
    return clicks.role(place);
  }

  /** Whose older clicks were left out when it was read. */
  public HeavyUsers heavyUsers() {
    return facts.heavyUsers;
  }

  /** Which of its rows are no clicks, because of the kinds of events. */
  public Events events() {
    return facts.events;
  }

  /** What was read. */
  public InputReport report() {
    return facts.report;
  }
}
