package dev.vecino.core;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;

/**
 * Reads a click log: rows go into growing number arrays, which are then sorted by user, session and
 * time. Used once.
 */
@NullUnmarked // not yet looked at
final class ClickLogReader {

  /** 1990: no click of the web is older, but a number that is no time may look so. */
  private static final long FIRST_LIKELY_TIME = 631_152_000_000L;

  private static final double MOST_WEIGHT = 1e30;

  private final ClickLog.Options options;
  private final FieldParser fields;
  private final String onlyUser;
  private final IdNumbers users = new IdNumbers();
  private final IdNumbers items = new IdNumbers();
  private final NumbersByCode usersByCode = new NumbersByCode();
  private final NumbersByCode itemsByCode = new NumbersByCode();
  private final NumberBlocks.Ints rowUsers = new NumberBlocks.Ints();
  private final NumberBlocks.Ints rowItems = new NumberBlocks.Ints();
  private NumberBlocks.Longs rowTimes;
  private boolean isInTimeOrder = true; // all rows as they came, as most logs are
  private long latest = Long.MIN_VALUE;
  private NumberBlocks.Longs rowSessions;
  private NumberBlocks.Floats rowWeights;
  private NumberBlocks.Ints rowRoles;
  private final Map<String, Long> leftOut = new HashMap<>(); // rows, by kind
  private final long sessionGapMillis;

  private TableReader reader;
  private int userColumn;
  private int itemColumn;
  private int timeColumn; // this one and those below: -1 where there is none
  private int sessionColumn;
  private int weightColumn;
  private int kindColumn;

  /**
   * @param onlyUser whose clicks are kept; null: everybody's
   */
  ClickLogReader(ClickLog.Options options, String onlyUser) {
    this.options = options;
    this.fields = new FieldParser(options.values());
    this.onlyUser = onlyUser;
    this.sessionGapMillis =
        options.sessionGap() == null
            ? Long.MAX_VALUE
            : TimeUnit.MILLISECONDS.convert(options.sessionGap());
  }

  ClickLog read(ClickSource source, ProgressListener listener) {
    try (TableReader reader = new TableReader(source.openClicks());
        ProgressListener.Task task =
            listener.start("reading clicks", reader.table().unit(), reader.table().size())) {
      begin(reader, task);
      reader.readAll();
      return finish();
    }
  }

  /** Begins to take what a reader reads; its rows are read by who calls this. */
  void begin(TableReader tableReader, ProgressListener.Task task) {
    reader = tableReader;
    userColumn = reader.columns().required(options.userColumn());
    itemColumn = reader.columns().required(options.itemColumn());
    timeColumn = optional(options.timeColumn(), ClickLog.Options.TIME);
    sessionColumn = optional(options.sessionColumn(), ClickLog.Options.SESSION);
    weightColumn = optional(options.weightColumn(), ClickLog.Options.WEIGHT);
    EventKinds events = options.events();
    kindColumn = events.areThere() ? reader.columns().required(events.column()) : -1;
    rowTimes = timeColumn < 0 ? null : new NumberBlocks.Longs();
    rowRoles = kindColumn < 0 ? null : new NumberBlocks.Ints();
    reader.begin(
        IntStream.of(userColumn, itemColumn, timeColumn, sessionColumn, weightColumn, kindColumn)
            .filter(column -> column >= 0)
            .distinct()
            .toArray(),
        options.rowPolicy(),
        task,
        this::add);
  }

  private void add(Table.Rows row) throws BadRow {
    long userCode = row.code(userColumn);
    long itemCode = row.code(itemColumn);
    int user = usersByCode.get(userCode);
    int item = itemsByCode.get(itemCode);
    String userId = user >= 0 ? null : id(row.text(userColumn), options.userColumn());
    String itemId = item >= 0 ? null : id(row.text(itemColumn), options.itemColumn());
    long time = timeColumn < 0 ? 0 : time(row, timeColumn);
    float weight = weightColumn < 0 ? 1 : weight(known(row.text(weightColumn)).strip());
    String session = sessionColumn < 0 ? "" : known(row.text(sessionColumn));
    if (timeColumn >= 0 && time < FIRST_LIKELY_TIME) {
      noteEarly(row.text(timeColumn), time);
    }
    if (onlyUser != null && user < 0 && !onlyUser.equals(userId)) {
      return;
    }
    if (kindColumn >= 0) {
      String kind = known(row.text(kindColumn)).strip();
      double factor = options.events().weight(kind).orElse(0);
      if (factor == 0) {
        leftOut.merge(kind, 1L, Long::sum);
        return;
      }
      weight *= (float) Math.abs(factor);
      rowRoles.add(role(kind, factor));
    }
    if (user < 0) {
      user = users.add(userId);
      usersByCode.put(userCode, user);
    }
    if (item < 0) {
      item = items.add(itemId);
      itemsByCode.put(itemCode, item);
    }
    if (rowTimes != null) {
      rowTimes.add(time);
      isInTimeOrder &= time >= latest;
      latest = time;
    }
    addSession(session);
    addWeight(weight);
    rowUsers.add(user);
    rowItems.add(item);
  }

  /** Sessions take memory from the first row on that names one. */
  private void addSession(String session) {
    if (rowSessions == null && !session.isEmpty()) {
      rowSessions = new NumberBlocks.Longs();
      for (int row = 0; row < rowUsers.size(); row++) {
        rowSessions.add(hash(""));
      }
    }
    if (rowSessions != null) {
      rowSessions.add(hash(session));
    }
  }

  /** Weights take memory from the first row on that has another one than 1. */
  private void addWeight(float weight) {
    if (rowWeights == null && weight != 1) {
      rowWeights = new NumberBlocks.Floats();
      for (int row = 0; row < rowUsers.size(); row++) {
        rowWeights.add(1);
      }
    }
    if (rowWeights != null) {
      rowWeights.add(weight);
    }
  }

  /** The log of all rows that were read. */
  ClickLog finish() {
    String name = reader.table().name();
    if (reader.rowCount() == 0) {
      throw new BadInputException(name + ": has a header and no clicks");
    }
    InputReport report = reader.report();
    if (report.skippedRows() == report.rows()) {
      throw new BadInputException(
          name + ": every row breaks a rule, the first is " + report.firstSkipped());
    }
    if (rowItems.size() == 0 && !leftOut.isEmpty()) {
      throw new BadInputException(
          name + ": no row is of a kind with a weight, its kinds are " + leftOut.keySet());
    }
    ClickLog log = assemble(report);
    log = kindColumn < 0 ? log : ClickRules.withoutTakenOut(log, leftOut);
    if (log.userCount() == 0 && onlyUser == null) {
      throw new BadInputException(name + ": every click is taken out by an event after it");
    }
    return options.maxClicks() == 0 ? log : ClickRules.atMost(log, options.maxClicks());
  }

  private int role(String kind, double weight) {
    return weight < 0
        ? ClickColumns.TAKING_OUT
        : options.events().isPredicted(kind) ? ClickColumns.PREDICTED : ClickColumns.TELLING;
  }

  /** A column that may be absent if nobody named it. */
  private int optional(String name, String byDefault) {
    return name.equals(byDefault) ? reader.columns().column(name) : reader.columns().required(name);
  }

  private static String known(String text) {
    return text == null ? "" : text;
  }

  private String id(String text, String column) throws BadRow {
    BadRow.checkId(text, column);
    if (fields.isMissing(text)) {
      throw new BadRow(
          "column '"
              + column
              + "' must not be '"
              + text
              + "', which means a missing value; --null names what does");
    }
    return text;
  }

  private long time(Table.Rows row, int column) throws BadRow {
    long millis = row.millis(column);
    if (millis != Table.NO_TIME) {
      return millis;
    }
    String text = known(row.text(column)).strip();
    try {
      return fields.millis(text);
    } catch (IllegalArgumentException e) {
      throw new BadRow(
          "column '"
              + options.timeColumn()
              + "' must be "
              + fields.timeRule()
              + ", got: '"
              + BadRow.shown(text)
              + "'"
              + fields.timeHint());
    }
  }

  private void noteEarly(String text, long time) {
    reader.note(
        "early",
        "column '"
            + options.timeColumn()
            + "' is '"
            + known(text).strip()
            + "', which is read as "
            + Instant.ofEpochMilli(time)
            + ": is it a time? --time-format says how times are written");
  }

  private float weight(String text) throws BadRow {
    double weight;
    try {
      weight = Double.parseDouble(fields.number(text));
    } catch (IllegalArgumentException e) {
      weight = Double.NaN;
    }
    if (!(weight >= 0) || weight > MOST_WEIGHT) {
      throw new BadRow(
          "column '"
              + options.weightColumn()
              + "' must be a number of at least 0"
              + (Double.isFinite(weight) && weight > 0 ? " and at most " + MOST_WEIGHT : "")
              + ", got: '"
              + BadRow.shown(text)
              + "'"
              + fields.numberHint(text));
    }
    // Only the ratios matter: what is above 0 must not become 0.
    return weight > 0 ? Math.max((float) weight, Float.MIN_NORMAL) : 0;
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
    int userCount = users.size();
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
    NumberBlocks.Ints starts = new NumberBlocks.Ints();
    NumberBlocks.Ints owners = new NumberBlocks.Ints();
    for (int user = 0; user < userCount; user++) {
      int from = userStarts[user];
      int to = userStarts[user + 1];
      if (rowTimes != null && !isInTimeOrder) {
        RowOrder.sort(order, from, to, rowTimes::get);
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
    byte[] roles = null;
    if (rowRoles != null) {
      roles = new byte[n];
      for (int at = 0; at < n; at++) {
        roles[at] = (byte) rowRoles.get(order[at]);
      }
    }
    return new ClickLog(
        new UserSequences(users, starts.toArray(), owners.toArray()),
        items,
        new ClickColumns(clicks, weights, times, roles),
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
      RowOrder.sort(order, from, to, row -> ranks.get(rowSessions.get(row)));
    }
  }
}
