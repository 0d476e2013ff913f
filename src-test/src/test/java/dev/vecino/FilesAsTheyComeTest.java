package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.jr.ob.JSON;

/** Files in the layouts of others, each made up, are read as they are. */
class FilesAsTheyComeTest {

  @TempDir static Path folder;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    model = folder.resolve("model");
    Path clicks = write("abc.csv", "user,item\nu1,a\nu1,b\nu2,b\nu2,c\nu3,a\nu3,c\n");
    Run.succeeding(
        "train", "--algorithm", "item2vec", "--clicks", clicks, "--model", model, "--epochs", 1);
  }

  private static Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /**
   * A public layout of clicks.
   *
   * @param rows of three clicks of two users on two items, the first line the header if it has one
   * @param options that it needs
   */
  record Layout(String name, String rows, List<String> options) {
    Layout(String name, String rows, String... options) {
      this(name, rows, List.of(options));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Layout> layouts() {
    return List.of(
        new Layout(
            "RetailRocket",
            """
            timestamp,visitorid,event,itemid,transactionid
            1433221332117,257597,view,355908,
            1433224214164,257597,view,248676,
            1433221999827,111016,view,248676,
            """,
            "--user-column=visitorid",
            "--item-column=itemid"),
        new Layout(
            "YooChoose",
            """
            1,2014-04-07T10:51:09.277Z,214536502,0
            1,2014-04-07T10:54:09.868Z,214536500,0
            2,2014-04-07T13:56:37.614Z,214536500,0
            """,
            "--no-header",
            "--user-column=1",
            "--time-column=2",
            "--item-column=3"),
        new Layout(
            "MovieLens 1M",
            "1::1193::5::978300760\n1::661::3::978302109\n2::661::3::978301968\n",
            "--separator=::",
            "--no-header",
            "--user-column=1",
            "--item-column=2",
            "--time-column=4"),
        new Layout(
            "MovieLens 100K",
            "196\t242\t3\t881250949\n196\t302\t3\t891717742\n22\t302\t1\t878887116\n",
            "--no-header",
            "--user-column=1",
            "--item-column=2",
            "--time-column=4"),
        new Layout(
            "MovieLens",
            """
            userId,movieId,rating,timestamp
            1,1,4.0,964982703
            1,3,4.0,964981247
            2,3,4.0,964982224
            """,
            "--user-column=userId",
            "--item-column=movieId"),
        new Layout(
            "Last.fm 360K",
            """
            00000c\t3bd7\tbetty "blowtorch\t2137
            00000c\tf2fb\tdie Ärzte\t1099
            00001d\tf2fb\t"x\t8
            """,
            "--no-header",
            "--user-column=1",
            "--item-column=2",
            "--weight-column=4"),
        new Layout(
            "Last.fm 1K",
            """
            user_01\t2009-05-04T23:08:57Z\tf1b1\tDeep "Dish\tt1\tPlayed at Night
            user_01\t2009-05-04T13:54:10Z\ta7f7\t坂本龍一\tt2\tComposition 0919
            user_02\t2009-05-04T13:52:04Z\ta7f7\t坂本龍一\tt2\tMc2
            """,
            "--no-header",
            "--user-column=1",
            "--time-column=2",
            "--item-column=5"),
        new Layout(
            "REES46",
            """
            event_time,event_type,product_id,category_code,price,user_id,user_session
            2019-10-01 00:00:00 UTC,view,44600062,,35.79,541312140,72d7
            2019-10-01 00:00:01 UTC,view,3900821,appliances,33.20,541312140,72d7
            2019-10-01 00:00:02 UTC,view,3900821,,543.10,554748717,9333
            """,
            "--user-column=user_id",
            "--item-column=product_id",
            "--time-column=event_time",
            "--session-column=user_session"),
        new Layout(
            "H&M",
            """
            t_dat,customer_id,article_id,price,sales_channel_id
            2018-09-20,000058,0663713001,0.050830508474576264,2
            2018-09-20,000058,0541518023,0.03049152542372881,2
            2018-09-20,00007d,0541518023,0.015237288135593219,2
            """,
            "--user-column=customer_id",
            "--item-column=article_id",
            "--time-column=t_dat"),
        new Layout(
            "Matomo",
            """
            idvisitor;server_time;idaction
            a1b2;2024-01-31 12:00:00;17
            a1b2;2024-01-31 12:01:00;18
            c3d4;2024-01-31 12:02:00;18
            """,
            "--user-column=idvisitor",
            "--item-column=idaction",
            "--time-column=server_time"),
        new Layout(
            "Snowplow",
            """
            domain_userid\tcollector_tstamp\tpage_urlpath\tpage_title
            9a-1\t2024-01-31 12:00:00.123\t/lamp\tWhite "lamp
            9a-1\t2024-01-31 12:01:00.5\t/desk\tDesk
            9a-2\t2024-01-31 12:02:00\t/desk\tDesk
            """,
            "--user-column=domain_userid",
            "--item-column=page_urlpath",
            "--time-column=collector_tstamp"),
        new Layout(
            "Amazon reviews",
            """
            A1,0151004714,5.0,1355616000
            A1,0380709473,5.0,1071100800
            A2,0380709473,4.0,1335744000
            """,
            "--no-header",
            "--user-column=1",
            "--item-column=2",
            "--time-column=4"),
        new Layout(
            "Instacart",
            """
            order_id,product_id,add_to_cart_order,reordered
            2,33120,1,1
            2,28985,2,1
            3,28985,1,0
            """,
            "--user-column=order_id",
            "--item-column=product_id"),
        new Layout(
            "BigQuery's CSV of GA4",
            """
            event_date,event_timestamp,user_pseudo_id,item_id
            20240131,1706702400000000,1.1,SKU_1
            20240131,1706702460000000,1.1,SKU_2
            20240131,1706702520000000,2.2,SKU_2
            """,
            "--user-column=user_pseudo_id",
            "--item-column=item_id",
            "--time-column=event_timestamp"));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void clicks_inAPublicLayout_areTrained(Layout layout) throws IOException {
    Path clicks = write("clicks", layout.rows());
    Path made = folder.resolve("of-clicks");
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--algorithm",
                "item2vec",
                "--clicks",
                clicks,
                "--model",
                made,
                "--epochs",
                1));
    arguments.addAll(layout.options());
    Run run = Run.succeeding(arguments.toArray());
    String counts = Files.readString(made.resolve("counts.tsv"));
    assertEquals(3, counts.lines().count(), counts);
    List<String> clicked = counts.lines().skip(1).map(line -> line.split("\t", 2)[1]).toList();
    assertEquals(List.of("2", "1"), clicked, counts);
    assertTrue(!run.err().contains("1970"), run.err());
  }

  private static Path index(String items, Object... options) throws IOException {
    return index(items, StandardCharsets.UTF_8, options);
  }

  private static Path index(String items, Charset encoding, Object... options) throws IOException {
    Path file = folder.resolve("items");
    Files.write(file, items.getBytes(encoding));
    Path made = folder.resolve("index");
    Object[] all =
        Stream.concat(
                Stream.of("index", "--model", model, "--items", file, "--index", made),
                Stream.of(options))
            .toArray();
    Run.succeeding(all);
    return made;
  }

  /** The ids that are recommended under a condition, in alphabetical order. */
  private static List<String> where(Path index, String... conditions) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "recommend",
                "--index",
                index,
                "--history",
                "a,b,c",
                "--include-seen",
                "--format",
                "csv"));
    for (String condition : conditions) {
      arguments.addAll(List.of("--where", condition));
    }
    return Run.succeeding(arguments.toArray())
        .out()
        .lines()
        .skip(1)
        .map(line -> line.split(",", 2)[0])
        .sorted()
        .toList();
  }

  @Test
  void items_likeShopifys_areFilteredByWordsSeveralValuesAndTimes() throws IOException {
    Path index =
        index(
            """
            Handle,Title,Body (HTML),Tags,Variant Price,Created At,Deleted
            a,Sunny lamp,"<p>First
            line, second</p>","Light, Home","1,299.00",2024-01-31 12:00:00,0
            b,White desk,,"Home, a|b",12.99 EUR,2024-02-01 00:00:00,0
            c,Old desk,,Home,,2023-01-01 00:00:00,1
            """,
            "--item-column=Handle",
            "--price-column=Variant Price",
            "--columns=Title=title,Tags=tags,Created At=created,deleted",
            "--type=tags=keywords",
            "--type=title=text",
            "--value-separator=,",
            "--numbers=english");
    assertEquals(List.of("a", "b"), where(index), "c is withdrawn");
    assertEquals(List.of("a", "b"), where(index, "tags=Home"));
    assertEquals(List.of("a"), where(index, "tags=Light|Garden"));
    assertEquals(List.of("b"), where(index, "tags=a\\|b"));
    assertEquals(List.of("b"), where(index, "title~DESK white"));
    assertEquals(List.of("a"), where(index, "created=2024-01-31"));
    assertEquals(List.of("b"), where(index, "created>2024-01-31"));
    assertEquals(List.of("b"), where(index, "price<1000"));
    String json = Run.succeeding("neighbors", "a", "--index", index, "--format", "json").out();
    assertTrue(json.replaceAll("\\s", "").contains("\"tags\":[\"Home\",\"a|b\"]"), json);
    assertTrue(json.contains("2024-02-01T00:00:00Z"), json);

    // An update reads its columns by the types and names of the index.
    Path changes = write("changes.csv", "item;PRICE;tags;deleted\na;12,50;Sale;\nc;1;;0\n");
    Run.succeeding("update", "--index", index, "--items", changes, "--numbers=european");
    assertEquals(List.of("a"), where(index, "tags=Sale"));
    assertEquals(List.of("a", "c"), where(index, "price<=12.5"));
  }

  @Test
  void items_ofMovieLens_areReadByNumbers() throws IOException {
    Path index =
        index(
            "a::Toy Story (1995)::Animation|Children's\nb::\"Léon\" (1994)::Drama|Children's\n",
            StandardCharsets.ISO_8859_1,
            "--separator=::",
            "--no-header",
            "--encoding=ISO-8859-1",
            "--item-column=1",
            "--columns=2=title,3=genres",
            "--type=3=keywords");
    assertEquals(List.of("a", "b"), where(index, "genres=Children's"));
    assertEquals(List.of("b"), where(index, "title=\"Léon\" (1994)"));
  }

  @Test
  void items_asPandasWritesThem_areRead() throws IOException {
    Path index =
        index(
            ",item,Price,rooms,genres\n0,a,NaN,2.0,Action|Comedy\n1,b,3.5,,Drama\n",
            "--type=rooms=integer",
            "--type=genres=keywords");
    assertEquals(List.of("a"), where(index, "rooms=2"));
    assertEquals(List.of("a"), where(index, "genres=Comedy"));
    assertEquals(List.of("b"), where(index, "price>0"));
  }

  @Test
  void rows_thatAreOdd_areToldOnStderr() throws IOException {
    Path clicks =
        write("odd.csv", "user,item,timestamp\nu1,a,5\nuser,item,timestamp\nu1,b,2024-01-01\n");
    Run run =
        Run.succeeding(
            "train",
            "--algorithm",
            "item2vec",
            "--clicks",
            clicks,
            "--model",
            folder.resolve("odd"),
            "--epochs",
            1);
    assertTrue(run.err().contains(clicks + ":3: repeats the header, so it is no row"), run.err());
    assertTrue(run.err().contains(clicks + ":2: column 'timestamp' is '5'"), run.err());

    Path long1 = write("long.csv", "item,body\na," + "x".repeat(9_607) + "\n");
    Run indexing =
        Run.succeeding(
            "index", "--model", model, "--items", long1, "--index", folder.resolve("long"));
    assertTrue(
        indexing.err().contains(":2: column 'body' is cut to 8000 characters, it has 9607"),
        indexing.err());
  }

  @Test
  void vectors_ofAModelOfOurs_haveTheirOwnIds() throws IOException {
    Path clicks = write("ids.csv", "user,item\nu1,white lamp\nu1,50%\nu2,white lamp\n");
    Path made = folder.resolve("ids");
    Run.succeeding(
        "train", "--algorithm", "item2vec", "--clicks", clicks, "--model", made, "--epochs", 1);
    Path index = folder.resolve("ids-index");
    Run.succeeding("index", "--vectors", made.resolve("items.vec"), "--index", index);
    String answer = Run.succeeding("neighbors", "50%", "--index", index, "--format", "json").out();
    assertTrue(JSON.std.mapFrom(answer).toString().contains("white lamp"), answer);
  }
}
