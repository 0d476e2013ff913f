package dev.vecino.jobs.push;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.vecino.jobs.push.PushOptions.Format;
import dev.vecino.searcher.Recommendation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Lists as UTF-8 bytes. Not thread-safe. */
abstract sealed class ListWriter {

  final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static ListWriter of(Format format) {
    return switch (format) {
      case CSV -> new Csv();
      case JSONL -> new Jsonl();
    };
  }

  /** What a file of lists begins with. */
  static byte[] header(Format format) {
    return switch (format) {
      case CSV -> "user,rank,item,score\n".getBytes(StandardCharsets.UTF_8);
      case JSONL -> new byte[0];
    };
  }

  /** How one may tell a file of lists from others: what it begins with, unless it is empty. */
  static byte[] beginning(Format format) {
    return switch (format) {
      case CSV -> header(format);
      case JSONL -> "{\"user\":\"".getBytes(StandardCharsets.UTF_8);
    };
  }

  /**
   * Adds a list.
   *
   * @param items best first
   * @param reason why there are none, or null
   */
  abstract void add(String user, List<Recommendation> items, String reason);

  /** All lists that were added; to be called once, at the end. */
  abstract byte[] finish();

  /** A row per item, with ranks from 1; no row where there are no items. */
  private static final class Csv extends ListWriter {
    private final CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(bytes);

    @Override
    void add(String user, List<Recommendation> items, String reason) {
      int rank = 0;
      for (Recommendation item : items) {
        csv.writeRecord(user, Integer.toString(++rank), item.item(), Float.toString(item.score()));
      }
    }

    @Override
    byte[] finish() {
      try {
        csv.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }
  }

  /** A line per user. */
  private static final class Jsonl extends ListWriter {
    private static final JsonFactory JSON = JsonFactory.builder().rootValueSeparator("\n").build();

    private final JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes);
    private boolean isEmpty = true;

    @Override
    void add(String user, List<Recommendation> items, String reason) {
      isEmpty = false;
      json.writeStartObject();
      json.writeStringProperty("user", user);
      json.writeArrayPropertyStart("items");
      for (Recommendation item : items) {
        json.writeStartObject();
        json.writeStringProperty("item", item.item());
        json.writeNumberProperty("score", item.score());
        json.writeEndObject();
      }
      json.writeEndArray();
      if (reason != null) {
        json.writeStringProperty("reason", reason);
      }
      json.writeEndObject();
    }

    @Override
    byte[] finish() {
      json.close();
      if (!isEmpty) {
        bytes.write('\n');
      }
      return bytes.toByteArray();
    }
  }
}
