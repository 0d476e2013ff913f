package dev.vecino.core;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * The clicks of all users as sequences of item numbers: per user in time order (ties keep the order
 * of the file), cut into sessions. Memory grows with users + items + clicks as numbers, never with
 * strings a row. Users and items are numbered in the order in which the file first names them; the
 * sequences of one user lie side by side.
 *
 * <p>Immutable and thread-safe.
 */
public final class ClickLog {

  /**
   * How to read a click log.
   *
   * @param userColumn name of the column of users
   * @param itemColumn name of the column of items
   * @param timeColumn name of the column of timestamps; may be absent from the file if it is the
   *     default one
   * @param sessionColumn name of the column of sessions, likewise
   * @param weightColumn name of the column of weights, likewise
   * @param sessionGap a longer pause between two clicks begins a new session, where the file has
   *     timestamps and no sessions; null: one session a user
   * @param rowPolicy what becomes of bad rows
   */
  public record Options(
      String userColumn,
      String itemColumn,
      String timeColumn,
      String sessionColumn,
      String weightColumn,
      Duration sessionGap,
      RowPolicy rowPolicy) {

    private static final String TIME = "timestamp";
    private static final String SESSION = "session";
    private static final String WEIGHT = "weight";

    /** Columns user, item, timestamp, session, weight; no gap; the first bad row stops. */
    public static Options defaults() {
      return new Options("user", "item", TIME, SESSION, WEIGHT, null, RowPolicy.stop());
    }

    public Options {
      InvalidRequestException.require(
          sessionGap == null || (!sessionGap.isNegative() && !sessionGap.isZero()),
          "the session gap must be longer than zero, got: %s",
          sessionGap);
    }
  }

  private final String[] users;
  private final String[] items;
  private final Map<String, Integer> userNumbers;
  private final Map<String, Integer> itemNumbers;
  private final int[] clicks; // item number per click, sequence after sequence
  private final float[] weights; // per click, or null: all 1
  private final long[] times; // milliseconds per click, or null
  private final int[] sequenceStarts; // one more than there are sequences
  private final int[] sequenceUsers; // rising
  private final int[] firstSequences; // one more than there are users
  private final InputReport report;

  private ClickLog(
      Map<String, Integer> userNumbers,
      Map<String, Integer> itemNumbers,
      int[] clicks,
      float[] weights,
      long[] times,
      int[] sequenceStarts,
      int[] sequenceUsers,
      InputReport report) {
    this.userNumbers = userNumbers;
    this.itemNumbers = itemNumbers;
    this.users = inOrder(userNumbers);
    this.items = inOrder(itemNumbers);
    this.clicks = clicks;
    this.weights = weights;
    this.times = times;
    this.sequenceStarts = sequenceStarts;
    this.sequenceUsers = sequenceUsers;
    this.firstSequences = firstSequences(sequenceUsers, users.length);
    this.report = report;
  }

  private static int[] firstSequences(int[] sequenceUsers, int users) {
    int[] first = new int[users + 1];
    int sequence = 0;
    for (int user = 0; user <= users; user++) {
      while (sequence < sequenceUsers.length && sequenceUsers[sequence] < user) {
        sequence++;
      }
      first[user] = sequence;
    }
    return first;
  }

  private static String[] inOrder(Map<String, Integer> numbers) {
    String[] names = new String[numbers.size()];
    numbers.forEach((name, number) -> names[number] = name);
    return names;
  }

  /**
   * Reads a click log.
   *
   * @throws BadInputException where the file or (by the policy) a row breaks a rule
   * @throws CancelledException if the thread is interrupted
   */
  public static ClickLog read(Path file, Options options, ProgressListener listener) {
    return new Reader(options, null).read(file, listener);
  }

  /**
   * The items that one user clicked, oldest first, read without keeping anybody else's clicks.
   *
   * @return empty if the log has no such user
   * @throws BadInputException where the file or (by the policy) a row breaks a rule
   */
  public static List<String> readHistory(
      Path file, String user, Options options, ProgressListener listener) {
    ClickLog log = new Reader(options, user).read(file, listener);
    List<String> history = new ArrayList<>(log.clicks.length);
    for (int item : log.clicks) {
      history.add(log.items[item]);
    }
    return history;
  }

  /** A log of given sequences, one user each ("u0", "u1", …). For tests and generated data. */
  public static ClickLog of(List<List<String>> sequences) {
    Map<String, Integer> users = new HashMap<>();
    Map<String, Integer> items = new HashMap<>();
    int[] starts = new int[sequences.size() + 1];
    for (int s = 0; s < sequences.size(); s++) {
      starts[s + 1] = starts[s] + sequences.get(s).size();
    }
    int[] clicks = new int[starts[sequences.size()]];
    int[] owners = new int[sequences.size()];
    for (int s = 0; s < sequences.size(); s++) {
      users.put("u" + s, s);
      owners[s] = s;
      int at = starts[s];
      for (String item : sequences.get(s)) {
        clicks[at++] = number(items, item);
      }
    }
    InputReport report = new InputReport("(memory)", "", clicks.length, 0, null);
    return new ClickLog(users, items, clicks, null, null, starts, owners, report);
  }

  private static int number(Map<String, Integer> numbers, String name) {
    Integer known = numbers.get(name);
    if (known == null) {
      known = numbers.size();
      numbers.put(name, known);
    }
    return known;
  }

  /**
   * The same log without the last click of some users, to see afterwards whether it is predicted.
   * Users and items keep their numbers. Users of one click keep it.
   *
   * @param users whose last click is left out, by number
   */
  public ClickLog withoutLastClicks(IntPredicate users) {
    int[] starts = new int[sequenceStarts.length];
    int[] left = new int[clicks.length];
    int count = 0;
    for (int s = 0; s < sequenceUsers.length; s++) {
      starts[s] = count;
      int user = sequenceUsers[s];
      boolean isLast = s + 1 == sequenceUsers.length || sequenceUsers[s + 1] != user;
      boolean isOnly = s == 0 || sequenceUsers[s - 1] != user;
      int end = sequenceStarts[s + 1];
      boolean isSingleClick = isOnly && end - sequenceStarts[s] == 1;
      if (isLast && !isSingleClick && users.test(user)) {
        end--;
      }
      for (int at = sequenceStarts[s]; at < end; at++) {
        left[count++] = at;
      }
    }
    starts[sequenceUsers.length] = count;
    int[] keptClicks = new int[count];
    float[] keptWeights = weights == null ? null : new float[count];
    long[] keptTimes = times == null ? null : new long[count];
    for (int at = 0; at < count; at++) {
      keptClicks[at] = clicks[left[at]];
      if (keptWeights != null) {
        keptWeights[at] = weights[left[at]];
      }
      if (keptTimes != null) {
        keptTimes[at] = times[left[at]];
      }
    }
    return new ClickLog(
        userNumbers,
        itemNumbers,
        keptClicks,
        keptWeights,
        keptTimes,
        starts,
        sequenceUsers,
        report);
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
    boolean[] kept = new boolean[clicks.length];
    int count = 0;
    boolean[] itemStays = new boolean[items.length];
    boolean[] userStays = new boolean[users.length];
    int sequences = 0;
    for (int s = 0; s < sequenceUsers.length; s++) {
      int before = count;
      for (int at = sequenceStarts[s]; at < sequenceStarts[s + 1]; at++) {
        if (places.test(at)) {
          kept[at] = true;
          itemStays[clicks[at]] = true;
          count++;
        }
      }
      if (count > before) {
        userStays[sequenceUsers[s]] = true;
        sequences++;
      }
    }
    InvalidRequestException.require(
        count > 0, "%s: none of its %d clicks is selected", report.file(), clicks.length);
    Map<String, Integer> leftUsers = HashMap.newHashMap(users.length);
    int[] newUsers = renumber(users, userStays, leftUsers);
    Map<String, Integer> leftItems = HashMap.newHashMap(items.length);
    int[] newItems = renumber(items, itemStays, leftItems);
    int[] keptClicks = new int[count];
    float[] keptWeights = weights == null ? null : new float[count];
    long[] keptTimes = times == null ? null : new long[count];
    int[] starts = new int[sequences + 1];
    int[] owners = new int[sequences];
    int sequence = 0;
    int next = 0;
    for (int s = 0; s < sequenceUsers.length; s++) {
      int before = next;
      for (int at = sequenceStarts[s]; at < sequenceStarts[s + 1]; at++) {
        if (kept[at]) {
          keptClicks[next] = newItems[clicks[at]];
          if (keptWeights != null) {
            keptWeights[next] = weights[at];
          }
          if (keptTimes != null) {
            keptTimes[next] = times[at];
          }
          next++;
        }
      }
      if (next > before) {
        owners[sequence++] = newUsers[sequenceUsers[s]];
        starts[sequence] = next;
      }
    }
    return new ClickLog(
        leftUsers, leftItems, keptClicks, keptWeights, keptTimes, starts, owners, report);
  }

  /** Numbers the names that stay; returns the new number per old one, where there is one. */
  private static int[] renumber(String[] names, boolean[] stays, Map<String, Integer> numbers) {
    int[] renumbered = new int[names.length];
    for (int number = 0; number < names.length; number++) {
      if (stays[number]) {
        renumbered[number] = numbers.size();
        numbers.put(names[number], numbers.size());
      }
    }
    return renumbered;
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
    int[] owners = new int[starts.length - 1];
    return new ClickLog(Map.of(user, 0), itemNumbers, clicks, null, null, starts, owners, report);
  }

  /** The number of users. */
  public int userCount() {
    return users.length;
  }

  /** The number of different items. */
  public int itemCount() {
    return items.length;
  }

  /** The number of clicks. */
  public int clickCount() {
    return clicks.length;
  }

  /** The number of sequences (sessions). */
  public int sequenceCount() {
    return sequenceUsers.length;
  }

  /** The id of a user by number, 0 .. userCount - 1. */
  public String user(int number) {
    return users[number];
  }

  /** The number of a user, or -1. */
  public int userNumber(String user) {
    return userNumbers.getOrDefault(user, -1);
  }

  /** The id of an item by number, 0 .. itemCount - 1. */
  public String item(int number) {
    return items[number];
  }

  /** The number of an item, or -1. */
  public int itemNumber(String item) {
    return itemNumbers.getOrDefault(item, -1);
  }

  /** The user number of a sequence; sequences of one user lie side by side. */
  public int sequenceUser(int sequence) {
    return sequenceUsers[sequence];
  }

  /**
   * The first sequence of a user, 0 .. userCount; those of user + 1 begin where the user's end.
   * Users lie in the order of their numbers.
   */
  public int firstSequence(int user) {
    return firstSequences[user];
  }

  /** The place of a user's first click, 0 .. userCount; that of user + 1 is the end. */
  public int userStart(int user) {
    return sequenceStarts[firstSequences[user]];
  }

  /** The place of a sequence's first click; that of sequence + 1 is its end. */
  public int sequenceStart(int sequence) {
    return sequenceStarts[sequence];
  }

  /** The item number at a place, 0 .. clickCount - 1. */
  public int clickedItem(int place) {
    return clicks[place];
  }

  /** The weight of the click at a place; 1 where the file has no weights. */
  public float weight(int place) {
    return weights == null ? 1 : weights[place];
  }

  /** Whether the file has timestamps. */
  public boolean hasTimes() {
    return times != null;
  }

  /** Milliseconds since 1970 of the click at a place; only where {@link #hasTimes()}. */
  public long timeMillis(int place) {
    return times[place];
  }

  /** Clicks per item number; a new array. */
  public long[] clicksPerItem() {
    long[] counts = new long[items.length];
    for (int item : clicks) {
      counts[item]++;
    }
    return counts;
  }

  /** What was read. */
  public InputReport report() {
    return report;
  }

  /** Reads the rows into growing number arrays, then sorts by user, session and time. */
  private static final class Reader {

    private final Options options;
    private final String onlyUser;
    private final Map<String, Integer> userNumbers = new HashMap<>();
    private final Map<String, Integer> itemNumbers = new HashMap<>();
    private final IntList rowUsers = new IntList();
    private final IntList rowItems = new IntList();
    private LongList rowTimes;
    private LongList rowSessions;
    private FloatList rowWeights;
    private final long sessionGapMillis;

    Reader(Options options, String onlyUser) {
      this.options = options;
      this.onlyUser = onlyUser;
      this.sessionGapMillis =
          options.sessionGap() == null
              ? Long.MAX_VALUE
              : TimeUnit.MILLISECONDS.convert(options.sessionGap());
    }

    ClickLog read(Path path, ProgressListener listener) {
      try (DelimitedFile file = new DelimitedFile(path);
          ProgressListener.Task task = listener.start("reading clicks", "bytes", file.bytes())) {
        int userColumn = file.requiredColumn(options.userColumn());
        int itemColumn = file.requiredColumn(options.itemColumn());
        int timeColumn = optional(file, options.timeColumn(), Options.TIME);
        int sessionColumn = optional(file, options.sessionColumn(), Options.SESSION);
        int weightColumn = optional(file, options.weightColumn(), Options.WEIGHT);
        rowTimes = timeColumn < 0 ? null : new LongList();
        rowSessions = sessionColumn < 0 ? null : new LongList();
        rowWeights = weightColumn < 0 ? null : new FloatList();
        file.forEach(
            options.rowPolicy(),
            task,
            row -> {
              String user = id(row.getField(userColumn), options.userColumn());
              String item = id(row.getField(itemColumn), options.itemColumn());
              long time = timeColumn < 0 ? 0 : time(row.getField(timeColumn));
              float weight = weightColumn < 0 ? 1 : weight(row.getField(weightColumn));
              if (onlyUser != null && !onlyUser.equals(user)) {
                return;
              }
              rowUsers.add(number(userNumbers, user));
              rowItems.add(number(itemNumbers, item));
              if (rowTimes != null) {
                rowTimes.add(time);
              }
              if (rowSessions != null) {
                rowSessions.add(hash(row.getField(sessionColumn)));
              }
              if (rowWeights != null) {
                rowWeights.add(weight);
              }
            });
        if (file.rows() == 0) {
          throw new BadInputException(path + ": has a header and no clicks");
        }
        InputReport report = file.report();
        if (report.skippedRows() == report.rows()) {
          throw new BadInputException(
              path + ": every row breaks a rule, the first is " + report.firstSkipped());
        }
        return assemble(report);
      }
    }

    /** A column that may be absent if nobody named it. */
    private static int optional(DelimitedFile file, String name, String byDefault) {
      return name.equals(byDefault) ? file.column(name) : file.requiredColumn(name);
    }

    private static String id(String text, String column) throws DelimitedFile.BadRow {
      DelimitedFile.checkId(text, column);
      return text;
    }

    private long time(String text) throws DelimitedFile.BadRow {
      try {
        return Timestamps.parseMillis(text.strip());
      } catch (IllegalArgumentException e) {
        throw new DelimitedFile.BadRow(
            "column '"
                + options.timeColumn()
                + "' must be an ISO-8601 time or epoch seconds or milliseconds, got: '"
                + text
                + "'");
      }
    }

    private float weight(String text) throws DelimitedFile.BadRow {
      float weight;
      try {
        String number = text.strip();
        weight = PlainNumbers.isPlain(number) ? Float.parseFloat(number) : Float.NaN;
      } catch (NumberFormatException e) {
        weight = Float.NaN;
      }
      if (!(weight >= 0) || weight == Float.POSITIVE_INFINITY) {
        throw new DelimitedFile.BadRow(
            "column '"
                + options.weightColumn()
                + "' must be a number of at least 0, got: '"
                + text
                + "'");
      }
      return weight;
    }

    /** 64 bits that tell the sessions of one user apart without keeping their names (FNV-1a). */
    private static long hash(String text) {
      long hash = 0xcbf29ce484222325L;
      for (int i = 0; i < text.length(); i++) {
        hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
      }
      return hash;
    }

    private ClickLog assemble(InputReport report) {
      int n = rowUsers.size();
      int userCount = userNumbers.size();
      int[] userStarts = new int[userCount + 1];
      for (int row = 0; row < n; row++) {
        userStarts[rowUsers.get(row) + 1]++;
      }
      for (int user = 0; user < userCount; user++) {
        userStarts[user + 1] += userStarts[user];
      }
      int[] order = new int[n]; // rows, by user, in the order of the file
      int[] next = Arrays.copyOf(userStarts, userCount);
      for (int row = 0; row < n; row++) {
        order[next[rowUsers.get(row)]++] = row;
      }
      rowUsers.free();
      IntList starts = new IntList();
      IntList owners = new IntList();
      for (int user = 0; user < userCount; user++) {
        int from = userStarts[user];
        int to = userStarts[user + 1];
        if (rowTimes != null) {
          sortStably(order, from, to, rowTimes::get);
        }
        if (rowSessions != null) {
          groupBySession(order, from, to);
        }
        for (int at = from; at < to; at++) {
          if (at == from || beginsSession(order[at - 1], order[at])) {
            starts.add(at);
            owners.add(user);
          }
        }
      }
      starts.add(n);
      rowSessions = null; // 8 bytes a click that the arrays below can use
      int[] clicks = new int[n];
      for (int at = 0; at < n; at++) {
        clicks[at] = rowItems.get(order[at]);
      }
      rowItems.free();
      long[] times = null;
      if (rowTimes != null) {
        times = new long[n];
        for (int at = 0; at < n; at++) {
          times[at] = rowTimes.get(order[at]);
        }
        rowTimes = null;
      }
      float[] weights = null;
      if (rowWeights != null) {
        weights = new float[n];
        for (int at = 0; at < n; at++) {
          weights[at] = rowWeights.get(order[at]);
        }
      }
      return new ClickLog(
          userNumbers,
          itemNumbers,
          clicks,
          weights,
          times,
          starts.toArray(),
          owners.toArray(),
          report);
    }

    private boolean beginsSession(int previousRow, int row) {
      if (rowSessions != null) {
        return rowSessions.get(previousRow) != rowSessions.get(row);
      }
      return rowTimes != null
          && options.sessionGap() != null
          && rowTimes.get(row) - rowTimes.get(previousRow) > sessionGapMillis;
    }

    /** Brings the clicks of a session together, sessions in the order of their first clicks. */
    private void groupBySession(int[] order, int from, int to) {
      Map<Long, Integer> ranks = new HashMap<>();
      boolean scattered = false;
      int last = -1;
      for (int at = from; at < to; at++) {
        int rank = ranks.computeIfAbsent(rowSessions.get(order[at]), s -> ranks.size());
        scattered |= rank < last;
        last = rank;
      }
      if (scattered) {
        sortStably(order, from, to, row -> ranks.get(rowSessions.get(row)));
      }
    }

    private interface Key {
      long of(int row);
    }

    /**
     * Insertion into what is already sorted is free; only a disordered log pays for a merge sort.
     */
    private static void sortStably(int[] order, int from, int to, Key key) {
      boolean sorted = true;
      for (int at = from + 1; at < to && sorted; at++) {
        sorted = key.of(order[at - 1]) <= key.of(order[at]);
      }
      if (!sorted) {
        mergeSort(order, from, to, new int[to - from], key);
      }
    }

    private static void mergeSort(int[] order, int from, int to, int[] scratch, Key key) {
      if (to - from < 2) {
        return;
      }
      int middle = (from + to) >>> 1;
      mergeSort(order, from, middle, scratch, key);
      mergeSort(order, middle, to, scratch, key);
      int length = middle - from;
      System.arraycopy(order, from, scratch, 0, length);
      int left = 0;
      int right = middle;
      int target = from;
      while (left < length) {
        order[target++] =
            right < to && key.of(order[right]) < key.of(scratch[left])
                ? order[right++]
                : scratch[left++];
      }
    }
  }

  /** Numbers in blocks: growing copies nothing, so reading never needs twice the memory. */
  private static final class IntList {
    private static final int BITS = 16;
    private int[][] blocks = new int[16][];
    private int size;

    void add(int value) {
      int block = size >>> BITS;
      if (block == blocks.length) {
        blocks = Arrays.copyOf(blocks, blocks.length * 2);
      }
      if (blocks[block] == null) {
        blocks[block] = new int[1 << BITS];
      }
      blocks[block][size++ & ((1 << BITS) - 1)] = value;
    }

    int get(int at) {
      return blocks[at >>> BITS][at & ((1 << BITS) - 1)];
    }

    int size() {
      return size;
    }

    int[] toArray() {
      int[] array = new int[size];
      for (int from = 0; from < size; from += 1 << BITS) {
        System.arraycopy(blocks[from >>> BITS], 0, array, from, Math.min(1 << BITS, size - from));
      }
      return array;
    }

    void free() {
      blocks = null;
    }
  }

  private static final class LongList {
    private final IntList high = new IntList();
    private final IntList low = new IntList();

    void add(long value) {
      high.add((int) (value >>> 32));
      low.add((int) value);
    }

    long get(int at) {
      return ((long) high.get(at) << 32) | (low.get(at) & 0xffffffffL);
    }
  }

  private static final class FloatList {
    private final IntList bits = new IntList();

    void add(float value) {
      bits.add(Float.floatToRawIntBits(value));
    }

    float get(int at) {
      return Float.intBitsToFloat(bits.get(at));
    }
  }
}
