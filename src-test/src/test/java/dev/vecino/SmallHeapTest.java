package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the heap: the work is done, or one sentence says that it is too small. */
class SmallHeapTest {

  @TempDir private static Path folder;
  private static Path clicks;

  @BeforeAll
  static void write() throws Exception {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("user,item,timestamp\n");
    for (int click = 0; click < 60_000; click++) {
      csv.append('u').append(random.nextInt(5_000)).append(",i");
      csv.append(random.nextInt(1 + random.nextInt(3_000))).append(',');
      csv.append(1_600_000_000 + 5 * click).append('\n');
    }
    clicks = Files.writeString(folder.resolve("clicks.csv"), csv);
  }

  @Test
  void train_heapsOfAnySize_endWithAModelOrASentence() throws Exception {
    List<Integer> codes = new ArrayList<>();
    for (int mib : List.of(12, 14, 64)) {
      Path model = folder.resolve("model" + mib);
      codes.add(
          run(
              mib,
              "train",
              "--algorithm",
              "item2vec",
              "--clicks",
              clicks,
              "--model",
              model,
              "--epochs",
              1));
      assertEquals(codes.getLast() == 0, Files.exists(model.resolve("manifest.json")));
    }
    assertEquals(1, codes.getFirst());
    assertEquals(0, codes.getLast());
  }

  @Test
  void indexAndPush_heapsOfAnySize_endWithAnIndexOrASentence() throws Exception {
    Path model = folder.resolve("model");
    assertEquals(
        0,
        run(
            64,
            "train",
            "--algorithm",
            "item2vec",
            "--clicks",
            clicks,
            "--model",
            model,
            "--epochs",
            1));
    Path index = folder.resolve("index");
    Object[] indexing = {"index", "--model", model, "--index", index, "--approximation", "none"};
    assertEquals(1, run(12, indexing));
    assertEquals(0, run(64, indexing));
    Object[] pushing = {"push", "--index", index, "--clicks", clicks, "--out"};
    for (int mib : List.of(12, 16)) {
      assertEquals(1, run(mib, with(pushing, folder.resolve("lists" + mib))));
    }
    Path lists = folder.resolve("lists");
    assertEquals(0, run(128, with(pushing, lists)));
    assertTrue(Files.exists(lists));
  }

  private static Object[] with(Object[] arguments, Object last) {
    Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    return all;
  }

  /** The exit code, which must be 0, or 1 with the sentence and no stack trace. */
  private static int run(int mib, Object... arguments) throws Exception {
    Path err = Files.createTempFile(folder, "err", "");
    int code = Processes.exitCode(Processes.vecino(List.of("-Xmx" + mib + "m"), err, arguments));
    String said = Files.readString(err);
    if (code != 0) {
      String sentence =
          "vecino: "
              + (mib + 1) / 2 * 2 // as Java rounds it
              + " MiB of memory are too little for this; give Java more by the environment"
              + " variable VECINO_JAVA_OPTS, for example VECINO_JAVA_OPTS=-Xmx256m\n";
      assertTrue(said.contains(sentence), said);
      assertTrue(said.lines().noneMatch(line -> line.startsWith("\tat ")), said);
      assertEquals(1, code, said);
    }
    return code;
  }
}
