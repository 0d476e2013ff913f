package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.ob.JSON;

/** The command {@code tune}, from a log to a command that trains. */
class TuneTest {

  @TempDir Path folder;

  private Path clicks;

  /** Users who walk around on a ring of items. */
  @BeforeEach
  void writeClicks() throws IOException {
    StringBuilder csv = new StringBuilder("who,item,timestamp\n");
    Random random = new Random(7);
    for (int user = 0; user < 200; user++) {
      int item = random.nextInt(50);
      for (int click = 0; click < 9; click++) {
        csv.append(
            String.format(
                Locale.ROOT, "u%d,i%d,%d\n", user, item, 1_700_000_000L + click * 1000L + user));
        item = (item + 1 + random.nextInt(3)) % 50;
      }
    }
    clicks = folder.resolve("the clicks.csv");
    Files.writeString(clicks, csv);
  }

  private Run tune(Object... more) {
    Object[] first = {"tune", "--clicks", clicks, "--user-column", "who", "--threads", "1"};
    Object[] all = new Object[first.length + more.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return Run.succeeding(all);
  }

  /** Runs a command that was printed, with another model folder. */
  private Map<String, Object> manifestOf(String command) throws IOException {
    assertTrue(command.startsWith("vecino train --clicks '" + clicks + "' "), command);
    String rest = command.substring(command.indexOf("--user-column"));
    Path model = folder.resolve("model");
    Object[] options = rest.replace("my-model", "MODEL").split(" ", -1);
    Object[] all = new Object[options.length + 3];
    all[0] = "train";
    all[1] = "--clicks";
    all[2] = clicks;
    for (int i = 0; i < options.length; i++) {
      all[i + 3] = options[i].equals("MODEL") ? model : options[i];
    }
    Run.succeeding(all);
    return JSON.std.mapFrom(Files.readString(model.resolve("manifest.json")));
  }

  @Test
  void tune_asJson_beginsWithTheDefaults_andItsCommandTrainsWithTheBest() throws IOException {
    Object[] options = {
      "--dimension", 8, "--exponent=0", "--trials", 6, "--time", "1h", "--format", "json"
    };
    Run run = tune(options);
    Map<String, Object> report = JSON.std.mapFrom(run.out());
    assertEquals("item2vec", report.get("algorithm"));
    assertEquals("leave-last-out", report.get("protocol"));
    assertEquals("ndcg@20", report.get("metric"));
    assertEquals(42, ((Number) report.get("seed")).intValue());
    List<?> trials = (List<?>) report.get("trials");
    assertEquals(6, trials.size());
    assertTrue(trials.stream().anyMatch(trial -> options(trial).isEmpty()), run.out());
    assertFalse(run.out().contains("\"dimension\""), "what is given is not searched");
    double last = Double.POSITIVE_INFINITY;
    for (Object trial : trials) {
      Map<?, ?> map = (Map<?, ?>) trial;
      double value = ((Number) map.get("value")).doubleValue();
      assertTrue(value <= last, run.out());
      assertTrue(((Number) map.get("low")).doubleValue() <= value);
      assertTrue(((Number) map.get("high")).doubleValue() >= value);
      assertTrue(((Number) map.get("seconds")).doubleValue() >= 0);
      last = value;
    }
    assertEquals(trials.getFirst(), report.get("best"));
    assertTrue(run.err().contains("trial 1: ranking"), run.err());
    assertTrue(run.err().contains("trial 6 (best 0."), run.err());

    Map<String, Object> manifest = manifestOf((String) report.get("command"));
    assertEquals(8, manifest.get("dimension"));
    assertEquals(0, ((Number) manifest.get("exponent")).intValue());
    assertEquals(1, manifest.get("threads"));
    Map<?, ?> recommended = (Map<?, ?>) report.get("recommended");
    for (String name : List.of("epochs", "window", "negatives", "subsample")) {
      if (recommended.get(name) instanceof Number value) {
        assertEquals(value.doubleValue(), ((Number) manifest.get(name)).doubleValue(), name);
      }
    }

    Map<String, Object> again = JSON.std.mapFrom(tune(options).out());
    assertEquals(
        trials.stream().map(TuneTest::options).toList(),
        ((List<?>) again.get("trials")).stream().map(TuneTest::options).toList());
  }

  private static Map<?, ?> options(Object trial) {
    return (Map<?, ?>) ((Map<?, ?>) trial).get("options");
  }

  @Test
  void tune_ofEachOtherAlgorithm_endsWithItsCommand() throws IOException {
    for (String algorithm : List.of("history", "als", "deepwalk")) {
      Path out = folder.resolve(algorithm + ".txt");
      Run run =
          tune(
              "--algorithm",
              algorithm,
              "--dimension=8",
              "--epochs=2",
              "--trials=3",
              "--metric=recall",
              "-k=5",
              "--protocol=temporal",
              "--out",
              out);
      assertEquals("", run.out());
      List<String> lines = Files.readAllLines(out);
      assertTrue(lines.getFirst().startsWith(algorithm + ": 3 trials on "), lines.getFirst());
      assertTrue(lines.stream().anyMatch(line -> line.endsWith("the defaults")), lines.toString());
      assertEquals(algorithm, manifestOf(lines.getLast()).get("algorithm"));
    }
  }
}
