package dev.vecino.sources.json;

import dev.vecino.core.BadInputException;
import dev.vecino.core.MeteredInput;
import dev.vecino.sources.content.Content;
import dev.vecino.sources.tree.TreeReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON lines: an object a line, and a line that is none is a bad row. An array of objects, or
 * objects over several lines, are read too; there, nobody can tell where the next one begins after
 * a mistake, so it ends the reading.
 */
public final class JsonReader implements TreeReader {

  private static final JsonFactory JSON = new JsonFactory();

  /** How far the reading can go back when the first line is no whole object. */
  private static final int FIRST_LINE = 1 << 22;

  private final Path path;
  private final MeteredInput bytes;
  private final BufferedReader text;
  private final JsonParser stream; // null: a line an object
  private Set<String> kept;
  private long line;
  private String source;
  private Map<String, Object> tree;
  private String fault;

  /**
   * Begins to read.
   *
   * @throws BadInputException if it can't be read
   */
  public JsonReader(Content content) {
    path = content.path();
    try {
      bytes = new MeteredInput(content.open());
      text =
          new BufferedReader(
              new InputStreamReader(
                  content.unpacked(bytes),
                  StandardCharsets.UTF_8
                      .newDecoder()
                      .onMalformedInput(CodingErrorAction.REPORT)
                      .onUnmappableCharacter(CodingErrorAction.REPORT)),
              1 << 16);
      text.mark(1);
      if (text.read() != '\uFEFF') {
        text.reset();
      }
      stream = isByLines() ? null : JSON.createParser(ObjectReadContext.empty(), text);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private boolean isByLines() throws IOException {
    text.mark(FIRST_LINE);
    String first = text.readLine();
    while (first != null && first.isBlank()) {
      first = text.readLine();
    }
    text.reset();
    if (first == null || first.stripLeading().startsWith("[")) {
      return first == null;
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), first)) {
      parser.nextToken();
      parser.skipChildren();
      return true;
    } catch (UnexpectedEndOfInputException e) {
      return false; // it goes on in the next line
    } catch (JacksonException e) {
      return true; // a bad row, and maybe the only one
    }
  }

  @Override
  public void keepOnly(Set<String> names) {
    kept = names;
  }

  @Override
  public boolean next() {
    try {
      return stream == null ? nextLine() : nextObject();
    } catch (IOException | JacksonIOException e) {
      throw failure(e);
    }
  }

  private boolean nextLine() throws IOException {
    tree = null;
    fault = null;
    do {
      source = text.readLine();
      line++;
    } while (source != null && source.isBlank());
    if (source == null) {
      return false;
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), source)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        fault = "is no JSON object";
      } else {
        tree = object(parser, kept);
        if (parser.nextToken() != null) {
          tree = null;
          fault = "is no JSON object alone, something follows it";
        }
      }
    } catch (JacksonException e) {
      tree = null;
      fault = "is no JSON object: " + sentence(e);
    }
    return true;
  }

  private boolean nextObject() {
    source = "";
    try {
      JsonToken token = stream.nextToken();
      if (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
        token = stream.nextToken();
      }
      if (token == JsonToken.END_ARRAY || token == null) { // an empty one, or the end
        return false;
      }
      line = stream.currentTokenLocation().getLineNr();
      fault = token == JsonToken.START_OBJECT ? null : "is no JSON object";
      tree = fault == null ? object(stream, kept) : null;
      if (fault != null) {
        stream.skipChildren();
      }
      return true;
    } catch (JacksonIOException e) {
      throw e;
    } catch (JacksonException e) {
      int at = stream.currentLocation().getLineNr(); // not every exception has a location
      throw new BadInputException(path + ":" + at + ": is no valid JSON: " + sentence(e), e);
    }
  }

  private static String sentence(JacksonException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("");
  }

  private static Map<String, Object> object(JsonParser parser, Set<String> kept) {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (kept == null || kept.contains(name)) {
        object.put(name, value(parser, token));
      } else {
        parser.skipChildren();
      }
    }
    return object;
  }

  private static Object value(JsonParser parser, JsonToken token) {
    if (token == JsonToken.START_OBJECT) {
      return object(parser, null);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      for (JsonToken each = parser.nextToken();
          each != JsonToken.END_ARRAY;
          each = parser.nextToken()) {
        list.add(value(parser, each));
      }
      return list;
    }
    return token == JsonToken.VALUE_NULL ? null : parser.getString();
  }

  private BadInputException failure(Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof CharacterCodingException) {
      return new BadInputException(path + ": is no UTF-8 text after line " + line, e);
    }
    return new BadInputException(path + ": can't be read (" + root.getMessage() + ")", e);
  }

  @Override
  public Map<String, Object> tree() {
    return tree;
  }

  @Override
  public String fault() {
    return fault;
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public String place() {
    return path + ":" + line;
  }

  @Override
  public long position() {
    return bytes.count();
  }

  @Override
  public String sha256() {
    return bytes.sha256();
  }

  @Override
  public void close() {
    try {
      text.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
