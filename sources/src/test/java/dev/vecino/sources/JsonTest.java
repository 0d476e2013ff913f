package dev.vecino.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vecino.core.BadInputException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.ColumnType;
import dev.vecino.core.RowPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON lines, and what comes near them. */
final class JsonTest {

  @TempDir private Path folder;

  private FileSource source(String text) throws IOException {
    return FileSource.of(Files.writeString(folder.resolve("rows.jsonl"), text).toString());
  }

  private static ClickLog.Options columns(String user, String item, String time) {
    return ClickLog.Options.builder().userColumn(user).itemColumn(item).timeColumn(time).build();
  }

  @Test
  void lines_areRowsWhateverTheOrderOfTheirFields() throws IOException {
    FileSource source =
        source(
            """
            \uFEFF{"user":"u1","item":"a","timestamp":"2026-01-01T00:00:00Z","x":null}
            {"timestamp":1767225601,"item":7,"user":"u1","x":[1,{"y":2}]}

            {"item":"ä","user":"u2","timestamp":1767225602000}
            """);

    assertEquals(
        List.of(
            "u1 a 2026-01-01T00:00:00Z", "u1 7 2026-01-01T00:00:01Z", "u2 ä 2026-01-01T00:00:02Z"),
        Tables.clicks(source));
  }

  /** The RecSys data set of OTTO: a session a line, its events in a list. */
  @Test
  void otto_eventsAreRows() throws IOException {
    FileSource source =
        source(
            """
            {"session":12899779,"events":[{"aid":59625,"ts":1661724000278,"type":"clicks"}]}
            {"session":12899780,"events":[{"aid":1142000,"ts":1661724000378,"type":"clicks"},\
            {"aid":582732,"ts":1661724058352,"type":"carts"}]}
            {"session":12899781,"events":[]}
            """);

    assertEquals(
        List.of(
            "12899779 59625 2022-08-28T22:00:00.278Z",
            "12899780 1142000 2022-08-28T22:00:00.378Z",
            "12899780 582732 2022-08-28T22:00:58.352Z"),
        Tables.clicks(source, columns("session", "events.aid", "events.ts")));
  }

  /** GA4's export from BigQuery: parameters as pairs of key and value, items in a list. */
  @Test
  void ga4_itemsAreRowsAndParametersAreColumns() throws IOException {
    FileSource source =
        source(
            """
            {"event_timestamp":"1767225600000","event_name":"page_view","user_pseudo_id":"p.1",\
            "event_params":[{"key":"ga_session_id","value":{"int_value":"11"}}],"items":[]}
            {"event_timestamp":"1767225601000","event_name":"view_item","user_pseudo_id":"p.1",\
            "event_params":[{"key":"page","value":{"string_value":"/a","int_value":null}},\
            {"key":"ga_session_id","value":{"int_value":"11"}}],\
            "items":[{"item_id":"sku1","price":9.5},{"item_id":"sku2","price":3}]}
            {"event_timestamp":"1767312000000","event_name":"view_item","user_pseudo_id":"p.1",\
            "event_params":[{"key":"ga_session_id","value":{"int_value":"12"}}],\
            "items":[{"item_id":"sku1","price":9.5}]}
            """);
    ClickLog.Options options =
        columns("user_pseudo_id", "items.item_id", "event_timestamp").toBuilder()
            .sessionColumn("event_params.ga_session_id")
            .build();

    ClickLog log = Tables.log(source, options);

    assertEquals(
        List.of(
            "p.1 sku1 2026-01-01T00:00:01Z",
            "p.1 sku2 2026-01-01T00:00:01Z",
            "p.1 sku1 2026-01-02T00:00:00Z"),
        Tables.clicks(log));
    assertEquals(2, log.sequenceCount());
  }

  @Test
  void columns_inTwoLists_areRefused() throws IOException {
    FileSource source = source("{\"a\":[{\"user\":\"u\"}],\"b\":[{\"item\":\"i\"}]}\n");

    BadInputException refused =
        assertThrows(
            BadInputException.class,
            () -> Tables.clicks(source, columns("a.user", "b.item", "timestamp")));

    assertEquals(
        folder.resolve("rows.jsonl")
            + ": column 'b.item' lies in the list 'b', and others lie in the list 'a'; a row can be"
            + " unfolded along one list only",
        refused.getMessage());
  }

  @Test
  void items_listsAreSeveralValues() throws IOException {
    FileSource source =
        source(
            """
            {"item":"a","price":9.5,"tags":["x","y"],"maker":{"name":"M","since":1990}}
            {"item":"b","price":null,"tags":[],"images":[{"url":"1.png"},{"url":"2.png"}]}
            """);

    Catalogue items = Tables.catalogue(source);

    assertEquals(
        Map.of(
            "price",
            "9.5",
            "tags",
            "x|y",
            "maker.name",
            "M",
            "maker.since",
            "1990",
            "images.url",
            "-"),
        Tables.attributes(items, "a"));
    assertEquals("1.png|2.png", Tables.attributes(items, "b").get("images.url"));
    assertEquals("-", Tables.attributes(items, "b").get("tags"));
  }

  @Test
  void line_thatIsNoObject_isABadRow() throws IOException {
    FileSource source =
        source(
            """
            {"user":"u1","item":"a"}
            {"user":"u1","item":
            [1]
            {"user":"u1","item":"b"} {"user":"u3","item":"c"}
            {"user":"u2","item":"a"}
            """);
    Path file = folder.resolve("rows.jsonl");
    Path sideFile = folder.resolve("bad.csv");

    BadInputException refused = assertThrows(BadInputException.class, () -> Tables.clicks(source));
    ClickLog log =
        Tables.log(
            source, ClickLog.Options.builder().rowPolicy(RowPolicy.skipTo(sideFile)).build());

    assertEquals(List.of("u1 a", "u2 a"), Tables.clicks(log));
    assertEquals(3, log.report().skippedRows());
    assertEquals(refused.getMessage(), log.report().firstSkipped());
    assertEquals(
        file + ":2: is no JSON object: ", refused.getMessage().replaceFirst("(object: ).*", "$1"));
    assertEquals(
        List.of(
            "3,is no JSON object,[1]",
            "4,\"is no JSON object alone, something follows"
                + " it\",\"{\"\"user\"\":\"\"u1\"\",\"\"item\"\":\"\"b\"\"}"
                + " {\"\"user\"\":\"\"u3\"\",\"\"item\"\":\"\"c\"\"}\""),
        Files.readAllLines(sideFile).subList(2, 4));
  }

  @Test
  void array_ofObjects_isRead() throws IOException {
    assertEquals(
        List.of("u1 a", "u2 b"),
        Tables.clicks(
            source("[\n{\"user\":\"u1\",\"item\":\"a\"},\n{\"user\":\"u2\",\n\"item\":\"b\"}]")));
  }

  @Test
  void objects_overSeveralLines_areRead() throws IOException {
    assertEquals(
        List.of("u1 a", "u2 b"),
        Tables.clicks(
            source(
                """
                {
                 "user": "u1",
                 "item": "a"
                }
                {
                "user":"u2","item":"b"}
                """)));
  }

  @Test
  void array_thatEndsTooEarly_isRefusedWithItsLine() throws IOException {
    FileSource source = source("[{\"user\":\"u1\",\"item\":\"a\"},\n{\"user\":\"u1\",");

    BadInputException refused = assertThrows(BadInputException.class, () -> Tables.clicks(source));

    assertEquals(
        folder.resolve("rows.jsonl") + ":2: is no valid JSON: ",
        refused.getMessage().replaceFirst("(JSON: ).*", "$1"));
  }

  @Test
  void field_ofALateItem_isNotLost() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      text.append("{\"item\":\"i").append(i).append("\"}\n");
    }
    FileSource source = source(text + "{\"item\":\"late\",\"colour\":\"red\"}\n");

    BadInputException refused =
        assertThrows(BadInputException.class, () -> Tables.catalogue(source));

    assertEquals(
        folder.resolve("rows.jsonl")
            + ":10001: has the field 'colour', which none of the first rows has; put such a row"
            + " first",
        refused.getMessage());
  }

  @Test
  void types_areToldFromTheValues() throws IOException {
    Catalogue items =
        Tables.catalogue(source("{\"item\":\"a\",\"sold\":true,\"code\":\"007\",\"size\":3}\n"));

    assertEquals(
        List.of(ColumnType.BOOLEAN, ColumnType.KEYWORD, ColumnType.INTEGER),
        items.columns().stream().map(Catalogue.Column::type).toList());
  }
}
