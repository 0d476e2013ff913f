package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vecino.core.Embeddings;
import dev.vecino.core.Manifest;
import dev.vecino.core.WordVectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.jr.ob.JSON;

/** Whatever is wrong with what a user gives, the user hears one sentence and gets an exit code. */
class BadInputTest {

  private static final String CLICKS = "user,item,timestamp\nu1,a,2026-01-01\nu1,b,2026-01-02\n";

  @TempDir static Path folder;

  /**
   * A mistake and the answer to it.
   *
   * @param name what is wrong
   * @param code the exit code
   * @param sentence all of stderr but the hint at --help; DIR stands for the test's folder
   * @param arguments of the command; DIR likewise
   */
  record Mistake(String name, int code, String sentence, List<String> arguments) {
    Mistake(String name, int code, String sentence, String... arguments) {
      this(name, code, sentence, List.of(arguments));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void prepare() throws IOException {
    write("clicks.csv", CLICKS);
    write("items.csv", "item,price,quality\na,1,0.5\nb,2,0.7\n");
    Run.succeeding(
        "train",
        "--algorithm",
        "item2vec",
        "--clicks",
        file("clicks.csv"),
        "--model",
        file("model"),
        "--epochs",
        1);
    Run.succeeding(
        "index", "--model", file("model"), "--items", file("items.csv"), "--index", file("index"));

    write("fields.csv", "user,item\nu1,a\nu1\n");
    write("user.csv", "user,item\nu1,a\n ,b\n");
    write("item.csv", "user,item\nu1,\n");
    write("time.csv", "user,item,timestamp\nu1,a,yesterday\n");
    write("weight.csv", "user,item,weight\nu1,a,NaN\n");
    write("weight2.csv", "user,item,weight\nu1,a,-1\n");
    write("column.csv", "user,product\nu1,a\n");
    write("empty.csv", "");
    write("header.csv", "user,item\n");
    write("quote.csv", "user,item\nu1,\"a\n");
    Files.write(file("binary.csv"), new byte[] {1, 2, 0, 3});
    Files.write(
        file("latin1.csv"), "user,item\nu1,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    byte[] zipped = gzip(CLICKS.repeat(50));
    Files.write(file("cut.csv.gz"), Arrays.copyOf(zipped, zipped.length / 2));
    Files.createDirectory(file("directory"));

    write("price.csv", "item,price\na,1\nb,cheap\n");
    write("currency.csv", "item,price\na,12.99 EUR\n");
    write("comma.csv", "item,price\na,\"1,299\"\n");
    write("deleted.csv", "item,deleted\na,soon\n");
    write("negative.csv", "item,price\na,-1\n");
    write("quality.csv", "item,quality\na,good\n");
    write("id.csv", "item,price\n,1\n");
    write("twice.csv", "item,price\na,1\na,2\n");
    write("short.csv", "item,price\na\n");
    write("typed.csv", "item,rooms\na,3\nb,many\n");

    write("untimed.csv", "user,item\nu1,a\nu1,b\nu2,a\n");
    write("singles.csv", "user,item\nu1,a\nu2,b\n");
    write("sessions.csv", "session,item\nu1,a\nu1,b\n");

    write("numbers.txt", "2 2\na 1 2\nb 1\n");
    write("count.txt", "3 2\na 1 2\nb 1 3\n");
    write("notanumber.txt", "1 2\na 1 nan\n");
    write("zeros.txt", "1 2\na 0 0\n");
    write("words.txt", "once upon a time\n");
    ByteArrayOutputStream binary = new ByteArrayOutputStream();
    WordVectors.writeBinary(new Embeddings(List.of("a", "b"), new float[] {1, 2, 3, 4}, 2), binary);
    Files.write(file("cut.bin"), Arrays.copyOf(binary.toByteArray(), binary.size() - 3));

    copy("model", "half");
    Files.delete(file("half/context.vec"));
    copy("model", "flipped");
    byte[] vectors = Files.readAllBytes(file("flipped/items.vec"));
    vectors[vectors.length / 2] ^= 1;
    Files.write(file("flipped/items.vec"), vectors);
    copy("model", "newer");
    set("newer", "formatVersion", 99);
    copy("model", "nojson");
    write("nojson/manifest.json", "}");

    copy("index", "dimension");
    set("dimension/generations/000001", "dimension", 32);
    copy("index", "future");
    set("future/generations/000001", "formatVersion", 99);
    copy("index", "past");
    set("past/generations/000001", "formatVersion", 1);
    copy("index", "current");
    write("current/CURRENT", "rubbish\n");
    copy("index", "gone");
    write("gone/CURRENT", "000007\n");
    copy("index", "lost");
    try (Stream<Path> files = Files.list(file("lost/generations/000001"))) {
      for (Path path : files.filter(f -> f.toString().endsWith(".vec")).toList()) {
        Files.delete(path);
      }
    }
    Files.createDirectory(file("photos"));
    write("photos/cat.jpg", "meow");
    Files.createDirectory(file("mine"));
    write("mine/clicks.csv.gz", "years of clicks");
  }

  static List<Mistake> mistakes() {
    List<Mistake> all = new ArrayList<>();
    // A click log that breaks a rule.
    clicks(
        all, "wrong field count", "DIR/fields.csv:3: has 1 fields, the header has 2", "fields.csv");
    clicks(all, "empty user", "DIR/user.csv:3: column 'user' must not be empty", "user.csv");
    clicks(all, "empty item", "DIR/item.csv:2: column 'item' must not be empty", "item.csv");
    clicks(
        all,
        "bad time",
        "DIR/time.csv:2: column 'timestamp' must be an ISO-8601 time or a number since 1970"
            + " (seconds to nanoseconds), got: 'yesterday'; --time-format reads others",
        "time.csv");
    clicks(
        all,
        "weight NaN",
        "DIR/weight.csv:2: column 'weight' must be a number of at least 0, got: 'NaN'",
        "weight.csv");
    clicks(
        all,
        "weight negative",
        "DIR/weight2.csv:2: column 'weight' must be a number of at least 0, got: '-1'",
        "weight2.csv");
    clicks(
        all,
        "missing column",
        "DIR/column.csv:1: has no column 'item'; its columns are user, product",
        "column.csv");
    clicks(all, "empty file", "DIR/empty.csv: is empty, a header line is needed", "empty.csv");
    clicks(all, "header only", "DIR/header.csv: has a header and no clicks", "header.csv");
    clicks(all, "directory", "DIR/directory: is a folder without files", "directory");
    clicks(all, "absent", "DIR/absent.csv: no such file", "absent.csv");
    clicks(
        all,
        "binary file",
        "DIR/binary.csv: is a binary file (a zero byte at 2), CSV or TSV text is needed",
        "binary.csv");
    clicks(
        all,
        "not UTF-8",
        "DIR/latin1.csv:2: is no UTF-8 text; --encoding names another, e.g. windows-1252",
        "latin1.csv");

    clicks(
        all,
        "gzip cut off",
        "DIR/cut.csv.gz: the gzip stream ends too early (after row 0): cut off?",
        "cut.csv.gz");
    clicks(
        all,
        "open quote",
        "DIR/quote.csv:2: is no valid CSV: a quote is opened and never closed; --no-quotes takes"
            + " quotes as characters",
        "quote.csv");

    // A catalogue that breaks a rule.
    items(
        all,
        "price no number",
        "DIR/price.csv:3: column 'price' must be a number, got: 'cheap'",
        "price.csv");
    items(
        all,
        "price with a currency",
        "DIR/currency.csv:2: column 'price' must be a number, got: '12.99 EUR'; --numbers english"
            + " reads it as 12.99",
        "currency.csv");
    items(
        all,
        "price with a comma",
        "DIR/comma.csv:2: column 'price' must be a number, got: '1,299'; --numbers english reads it"
            + " as 1299, --numbers european reads it as 1.299",
        "comma.csv");
    items(
        all,
        "deleted neither true nor false",
        "DIR/deleted.csv:2: column 'deleted' must be true or false, got: 'soon'",
        "deleted.csv");
    items(
        all,
        "ignored column absent",
        "DIR/items.csv:1: has no column 'colour'; its columns are item, price, quality",
        "items.csv",
        "--ignore",
        "colour");
    items(
        all,
        "two columns for one attribute",
        "DIR/items.csv:1: columns 2 and 3 would both be 'price'; --ignore leaves one out, --columns"
            + " renames",
        "items.csv",
        "--price-column",
        "quality");
    all.add(
        new Mistake(
            "no encoding",
            2,
            "Invalid value for option '--encoding': must be an encoding such as UTF-16LE or"
                + " windows-1252, got: 'latin'",
            "train",
            "--algorithm",
            "item2vec",
            "--clicks",
            "DIR/clicks.csv",
            "--model",
            "DIR/unmade",
            "--encoding",
            "latin"));
    all.add(
        new Mistake(
            "no time format",
            2,
            "the time format must be a pattern such as dd/MM/yyyy HH:mm, got: 'dd/bb' (Unknown"
                + " pattern letter: b)",
            "train",
            "--algorithm",
            "item2vec",
            "--clicks",
            "DIR/clicks.csv",
            "--model",
            "DIR/unmade",
            "--time-format",
            "dd/bb"));
    items(
        all,
        "price negative",
        "DIR/negative.csv:2: column 'price' must be at least 0, got: '-1'",
        "negative.csv");
    items(
        all,
        "quality no number",
        "DIR/quality.csv:2: column 'quality' must be a number, got: 'good'",
        "quality.csv");
    items(all, "item empty", "DIR/id.csv:2: column 'item' must not be empty", "id.csv");
    items(all, "item twice", "DIR/twice.csv:3: item 'a' has a row already", "twice.csv");
    items(all, "item row short", "DIR/short.csv:2: has 1 fields, the header has 2", "short.csv");
    items(
        all,
        "declared type",
        "DIR/typed.csv:3: column 'rooms' must be a whole number, got: 'many'",
        "typed.csv",
        "--type",
        "rooms=integer");

    // Vectors that break a rule.
    vectors(
        all,
        "too few numbers",
        "DIR/numbers.txt:3: must have an id and 2 numbers, got 2 fields",
        "numbers.txt");
    vectors(all, "too few rows", "DIR/count.txt: its header says 3 rows, there are 2", "count.txt");
    vectors(all, "vector NaN", "DIR/notanumber.txt:2: 'nan' is no number", "notanumber.txt");
    vectors(all, "only zero vectors", "no vector can be indexed: all 1 were dropped", "zeros.txt");
    vectors(all, "no vectors at all", "DIR/words.txt:1: 'upon' is no number", "words.txt");
    vectors(
        all,
        "binary cut off",
        "DIR/cut.bin: row 2: ends too early, the header says 2 rows: cut off?",
        "cut.bin");

    // Models.
    model(
        all,
        "model half deleted",
        "DIR/half/context.vec: is missing, the model is incomplete",
        "half");
    model(
        all,
        "model damaged",
        "DIR/flipped/items.vec: is damaged, its size or checksum is not what the manifest says",
        "flipped");
    model(
        all,
        "model newer",
        "DIR/newer: has format version 99, this is Vecino VERSION that reads up to 1",
        "newer");
    model(
        all,
        "manifest damaged",
        "DIR/nojson/manifest.json: is damaged, it is no JSON object",
        "nojson");
    model(all, "no model", "DIR/directory: is no vecino-model: has no manifest.json", "directory");
    model(all, "absent model", "DIR/absent: is no vecino-model: no such folder", "absent");

    // Indexes.
    index(all, "absent index", "DIR/absent: is no vecino-index: no such folder", "absent");
    index(all, "no index", "DIR/directory: is no vecino-index: has no CURRENT", "directory");
    index(
        all,
        "another dimension",
        "DIR/dimension/generations/000001: field 'vector' has dimension 64, its manifest says 32",
        "dimension");
    index(
        all,
        "index newer",
        "DIR/future/generations/000001: has format version 99, this is Vecino VERSION that reads up"
            + " to 2",
        "future");
    index(
        all,
        "index older",
        "DIR/past/generations/000001: has index format 1, this is Vecino VERSION that reads format"
            + " 2: make a new generation of it by 'vecino index' or 'vecino rebuild'",
        "past");
    index(
        all,
        "CURRENT damaged",
        "DIR/current/CURRENT: is damaged, it must name a generation",
        "current");
    index(
        all,
        "generation gone",
        "DIR/gone/generations/000007: is missing, though CURRENT names it",
        "gone");
    all.add(
        new Mistake(
            "nothing to roll back to",
            4,
            "DIR/index: has no generation before 000001 to roll back to",
            "rollback",
            "--index",
            "DIR/index"));

    // Targets that can't be written.
    all.add(
        new Mistake(
            "model over photos",
            4,
            "DIR/photos: is not empty and is no model, so it is not replaced",
            "train",
            "--algorithm",
            "item2vec",
            "--clicks",
            "DIR/clicks.csv",
            "--model",
            "DIR/photos"));
    all.add(
        new Mistake(
            "model over a file",
            4,
            "DIR/clicks.csv: can't be written (a file is in the way)",
            "train",
            "--algorithm",
            "item2vec",
            "--clicks",
            "DIR/clicks.csv",
            "--model",
            "DIR/clicks.csv"));
    all.add(
        new Mistake(
            "index among photos",
            4,
            "DIR/photos: is not empty and is no index, so it is not written to",
            "index",
            "--model",
            "DIR/model",
            "--index",
            "DIR/photos"));

    all.add(
        new Mistake(
            "sample over photos",
            4,
            "DIR/photos: holds 'cat.jpg', it is not replaced by a sample",
            "sample",
            "--out",
            "DIR/photos"));
    all.add(
        new Mistake(
            "sample over the current folder",
            4,
            ".: is or holds the current folder, it is not replaced by a sample",
            "sample",
            "--out",
            "."));
    all.add(
        new Mistake(
            "sample over a sample's names",
            4,
            "DIR/mine: holds no generated sample, it is not replaced by one",
            "sample",
            "--out",
            "DIR/mine"));

    // Requests that don't fit.
    question(
        all,
        "unknown attribute",
        "the index has no attribute 'colour'; it has popularity, price, quality",
        "--where",
        "colour=red");
    question(
        all,
        "attribute's type",
        "attribute 'price' is a decimal, it can't be compared with 'red'",
        "--where",
        "price=red");
    question(all, "k too small", "k must be at least 1, got: 0", "-k", "0");
    question(
        all,
        "price range",
        "Invalid value for option '--price': must be MIN..MAX with MIN at most MAX, e.g. 1..5 or"
            + " ..5, got: '5..1'",
        "--price",
        "5..1");
    question(
        all,
        "no condition",
        "Invalid value for option '--where' (CONDITION): must be ATTRIBUTE, one of = != > >= < <= ~"
            + " and a value, e.g. 'rooms>=3', got: 'rooms'",
        "--where",
        "rooms");
    question(
        all,
        "price gap",
        "the price gap must be a fraction of at least 0, got: -0.1",
        "--max-price-gap",
        "-0.1");
    all.add(
        new Mistake(
            "vector of another dimension",
            2,
            "the vector must have the index's dimension 64, got: 2",
            "recommend",
            "--index",
            "DIR/index",
            "--vector",
            "1,2"));
    all.add(
        new Mistake(
            "vector for two indexes",
            2,
            "a fused answer needs an item or a history, the request is for a vector, which has no"
                + " meaning in more than one index",
            "recommend",
            "--index",
            "DIR/index",
            "--index",
            "DIR/index",
            "--vector",
            "1,2"));
    all.add(
        new Mistake(
            "second index absent",
            4,
            "DIR/absent: is no vecino-index: no such folder",
            "neighbors",
            "a",
            "--index",
            "DIR/index",
            "--index",
            "DIR/absent",
            "--format=csv"));
    history(
        all, "interests", "the number of interests must be at least 1, got: 0", "--interests=0");
    history(
        all,
        "interests no number",
        "Invalid value for option '--interests': 'some' is not an int",
        "--interests=some");
    history(all, "diversity", "the diversity must be 0 to 1, got: 1.5", "--diversity=1.5");
    history(all, "diversity NaN", "the diversity must be 0 to 1, got: NaN", "--diversity=NaN");
    all.add(
        new Mistake(
            "unknown user",
            2,
            "DIR/clicks.csv has no user 'nobody' (without --no-popular the answer is the most"
                + " clicked items)",
            "recommend",
            "--index",
            "DIR/index",
            "--user",
            "nobody",
            "--no-popular",
            "--clicks",
            "DIR/clicks.csv"));
    all.add(
        new Mistake(
            "user without clicks",
            2,
            "--user and --clicks go together",
            "recommend",
            "--index",
            "DIR/index",
            "--user",
            "u1"));
    training(all, "dimension", "dimension must be 1 to 4096, got: 0", "--dimension", "0");
    training(
        all,
        "window",
        "Invalid value for option '--window': must be a whole number or 'session', got: 'wide'",
        "--window",
        "wide");
    training(
        all,
        "time",
        "Invalid value for option '--time': must be a duration such as 90s, 10m or 2h, got: 'soon'",
        "--time",
        "soon");
    training(
        all,
        "no time",
        "Invalid value for option '--time': must be longer than zero, got: '0s'",
        "--time",
        "0s");
    training(all, "typo", "Unknown option: '--epoch=3'", "--epoch=3");
    all.add(new Mistake("no command", 2, "a command is needed"));

    // Searches that can't be made.
    tuning(
        all,
        "fusion",
        2,
        "fusion has nothing to tune, it chooses weights itself: tune its channels one by one"
            + " (item2vec, history, als, deepwalk)",
        "clicks.csv",
        "--algorithm=fusion");
    tuning(
        all,
        "unknown algorithm",
        2,
        "there is no algorithm 'oracle' to tune, there are: item2vec, history, als, deepwalk",
        "clicks.csv",
        "--algorithm=oracle");
    tuning(all, "trials", 2, "trials must be at least 1, got: 0", "clicks.csv", "--trials=0");
    tuning(all, "k", 2, "k must be 1 to 10000, got: 0", "clicks.csv", "-k=0");
    tuning(all, "option", 2, "dimension must be 1 to 4096, got: 0", "clicks.csv", "--dimension=0");
    tuning(
        all,
        "nothing to hold out",
        3,
        "DIR/singles.csv: too few clicks to hold some out by protocol leave-last-out",
        "singles.csv",
        "--protocol=leave-last-out");

    // Evaluations that can't be made.
    evaluation(
        all,
        "unknown protocol",
        2,
        "Invalid value for option '--protocol': must be one of leave-last-out, temporal,"
            + " last-session, user-split, session-next, got: 'random'",
        "clicks.csv",
        "random");
    evaluation(
        all,
        "user-split without test",
        2,
        "protocol user-split needs a test file of held-out items (--test)",
        "clicks.csv",
        "user-split");
    evaluation(
        all,
        "no times",
        3,
        "DIR/untimed.csv: protocol temporal needs a column of times",
        "untimed.csv",
        "temporal");
    evaluation(
        all,
        "nothing to predict",
        3,
        "DIR/singles.csv: protocol leave-last-out finds nothing to predict in it",
        "singles.csv",
        "leave-last-out");
    evaluation(
        all,
        "session of training",
        3,
        "DIR/sessions.csv: session 'u1' is in DIR/clicks.csv too, where it would be learnt before"
            + " it is predicted",
        "clicks.csv",
        "session-next",
        "--test",
        "DIR/sessions.csv");
    evaluation(
        all,
        "cut",
        2,
        "the cut must be a fraction above 0 and below 1 or a time, got: 'soon'",
        "clicks.csv",
        "temporal",
        "--cut",
        "soon");
    evaluation(
        all,
        "cut of no use",
        2,
        "protocol last-session has no use for a cut",
        "clicks.csv",
        "last-session",
        "--cut",
        "0.5");
    evaluation(
        all,
        "unknown algorithm",
        2,
        "there is no algorithm 'magic', there are: item2vec, history, als, deepwalk, fusion,"
            + " auto",
        "clicks.csv",
        "leave-last-out",
        "--algorithm",
        "magic");
    evaluation(
        all,
        "length of lists",
        2,
        "k must be 1 to 10000, got: 0",
        "clicks.csv",
        "leave-last-out",
        "-k",
        "10,0");
    evaluation(
        all,
        "report's place",
        4,
        "DIR/directory: can't be written (a folder is in the way)",
        "clicks.csv",
        "leave-last-out",
        "--out",
        "DIR/directory");
    evaluation(
        all,
        "earlier run",
        3,
        "DIR/items.csv: is no file of an evaluation's cases, its columns are [item, price,"
            + " quality]",
        "clicks.csv",
        "leave-last-out",
        "--against",
        "DIR/items.csv");
    return all;
  }

  private static void clicks(List<Mistake> all, String name, String sentence, String file) {
    all.add(
        new Mistake(
            name,
            3,
            sentence,
            "train",
            "--algorithm",
            "item2vec",
            "--clicks",
            "DIR/" + file,
            "--model",
            "DIR/unmade"));
  }

  private static void items(
      List<Mistake> all, String name, String sentence, String file, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "index",
                "--model",
                "DIR/model",
                "--items",
                "DIR/" + file,
                "--index",
                "DIR/unmade"));
    arguments.addAll(List.of(more));
    all.add(new Mistake(name, 3, sentence, arguments.toArray(String[]::new)));
  }

  private static void vectors(List<Mistake> all, String name, String sentence, String file) {
    all.add(
        new Mistake(
            name, 3, sentence, "index", "--vectors", "DIR/" + file, "--index", "DIR/unmade"));
  }

  private static void model(List<Mistake> all, String name, String sentence, String model) {
    all.add(
        new Mistake(
            name, 4, sentence, "index", "--model", "DIR/" + model, "--index", "DIR/unmade"));
  }

  private static void index(List<Mistake> all, String name, String sentence, String index) {
    all.add(new Mistake(name, 4, sentence, "neighbors", "a", "--index", "DIR/" + index));
  }

  private static void question(List<Mistake> all, String name, String sentence, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("neighbors", "a", "--index", "DIR/index", "--format=csv"));
    arguments.addAll(List.of(options));
    all.add(new Mistake(name, 2, sentence, arguments.toArray(String[]::new)));
  }

  private static void history(List<Mistake> all, String name, String sentence, String option) {
    all.add(
        new Mistake(
            name, 2, sentence, "recommend", "--history", "a", "--index", "DIR/index", option));
    all.add(
        new Mistake(
            name + " in push",
            2,
            sentence,
            "push",
            "--index",
            "DIR/index",
            "--clicks",
            "DIR/clicks.csv",
            "--out",
            "DIR/unmade",
            option));
  }

  private static void evaluation(
      List<Mistake> all,
      String name,
      int code,
      String sentence,
      String file,
      String protocol,
      String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("evaluate", "--clicks", "DIR/" + file, "--protocol", protocol));
    arguments.addAll(List.of(options));
    all.add(new Mistake("evaluate: " + name, code, sentence, arguments.toArray(String[]::new)));
  }

  private static void tuning(
      List<Mistake> all, String name, int code, String sentence, String file, String... options) {
    List<String> arguments = new ArrayList<>(List.of("tune", "--clicks", "DIR/" + file));
    arguments.addAll(List.of(options));
    all.add(new Mistake("tune: " + name, code, sentence, arguments.toArray(String[]::new)));
  }

  private static void training(List<Mistake> all, String name, String sentence, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--algorithm",
                "item2vec",
                "--clicks",
                "DIR/clicks.csv",
                "--model",
                "DIR/unmade"));
    arguments.addAll(List.of(options));
    all.add(new Mistake(name, 2, sentence, arguments.toArray(String[]::new)));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistake_answeredByOneSentenceAndExitCode(Mistake mistake) {
    Object[] arguments =
        mistake.arguments().stream().map(a -> a.replace("DIR", folder.toString())).toArray();
    Run run = Run.vecino(arguments);
    String said =
        run.err()
            .lines()
            .filter(
                line -> !line.startsWith("Try 'vecino") && !line.startsWith("Possible solutions"))
            .reduce("", (text, line) -> text + line)
            .replace(folder.toString(), "DIR")
            .replaceAll("Vecino \\S+ that", "Vecino VERSION that");
    assertEquals("vecino: " + mistake.sentence(), said);
    assertEquals(mistake.code(), run.code());
    assertEquals("", run.out(), "stdout is for results");
    assertFalse(Files.exists(folder.resolve("unmade/CURRENT")), "nothing may be served");
    assertFalse(Files.exists(folder.resolve("unmade/manifest.json")), "no model may be left");
  }

  @Test
  void target_readOnly_refusedInASentence() throws IOException {
    Path closed = Files.createDirectory(file("closed"));
    assumeTrue(closed.toFile().setWritable(false) && !Files.isWritable(closed), "not as root");
    Run train =
        Run.vecino(
            "train",
            "--algorithm",
            "item2vec",
            "--clicks",
            file("clicks.csv"),
            "--model",
            closed.resolve("m"));
    assertEquals(4, train.code());
    assertTrue(
        train.err().endsWith("closed/m: can't be written (permission denied)\n"), train.err());
  }

  /** What even root can't write to: the read-only case of a machine that builds as root. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void target_inAFileSystemThatTakesNoFiles_refusedInASentence() {
    Path target = Path.of("/proc/vecino/model");
    for (Run run :
        List.of(
            Run.vecino(
                "train",
                "--algorithm",
                "item2vec",
                "--clicks",
                file("clicks.csv"),
                "--model",
                target),
            Run.vecino("index", "--model", file("model"), "--index", target),
            Run.vecino("sample", "--out", target))) {
      assertEquals(4, run.code(), run.err());
      assertTrue(run.err().contains("vecino: /proc/vecino/model: can't be written ("), run.err());
      assertFalse(run.err().contains("Exception"), run.err());
    }
  }

  private static Path file(String name) {
    return folder.resolve(name);
  }

  private static void write(String name, String content) throws IOException {
    Files.writeString(file(name), content);
  }

  /** Makes the manifest of a folder say something else, with its checksum. */
  private static void set(String name, String key, Object value) throws IOException {
    Map<String, Object> values =
        JSON.std.mapFrom(Files.readString(file(name).resolve(Manifest.FILE)));
    if (values.put(key, value) == null) {
      throw new IllegalStateException(name + " has no " + key);
    }
    new Manifest(values).write(file(name));
  }

  private static void copy(String from, String to) throws IOException {
    try (Stream<Path> tree = Files.walk(file(from))) {
      for (Path path : tree.toList()) {
        Files.copy(path, file(to).resolve(file(from).relativize(path).toString()));
      }
    }
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
