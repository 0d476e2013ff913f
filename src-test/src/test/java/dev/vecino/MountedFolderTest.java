package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vecino.core.EmbeddingModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Folders that are mounted, as containers have them: they are filled, as they can't be replaced.
 */
class MountedFolderTest {

  /**
   * Runs the rest with $1 mounted, in a space of its own where that is possible, and copies $1 to
   * $2.
   */
  private static final List<String> MOUNTING =
      List.of(
          "unshare",
          "--map-root-user",
          "--mount",
          "sh",
          "-c",
          "mount -t tmpfs vecino \"$1\" && cp -r \"$2/.\" \"$1\" && shift && to=$1 &&"
              + " from=$VECINO_MOUNTED && shift && { \"$@\"; code=$?; rm -rf \"$to\"; cp -r"
              + " \"$from\" \"$to\"; exit $code; }",
          "sh");

  @TempDir private Path folder;
  private Path volume;
  private Path copy;
  private Path clicks;

  @BeforeEach
  void prepare() throws Exception {
    volume = Files.createDirectory(folder.resolve("volume"));
    copy = Files.createDirectory(folder.resolve("copy"));
    clicks = Files.writeString(folder.resolve("clicks.csv"), "user,item\nu,a\nu,b\nv,a\nv,b\n");
    assumeTrue(run(folder.resolve("probe"), List.of("true")) == 0, "nothing can be mounted here");
  }

  private int run(Path err, List<String> command) throws Exception {
    List<String> whole =
        Stream.of(MOUNTING, List.of(volume.toString(), copy.toString()), command)
            .flatMap(List::stream)
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(whole)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile());
    builder.environment().put("VECINO_MOUNTED", volume.toString());
    return Processes.exitCode(builder.start());
  }

  private void vecino(Object... arguments) throws Exception {
    Path err = folder.resolve("err");
    assertEquals(0, run(err, Processes.command(arguments)), () -> Processes.said(err));
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void train_twice_fillsTheVolume() throws Exception {
    for (int epochs : List.of(1, 2)) {
      vecino(
          "train",
          "--algorithm",
          "item2vec",
          "--clicks",
          clicks,
          "--model",
          volume,
          "--epochs",
          epochs);
      assertEquals(
          List.of("context.vec", "counts.tsv", "histories.bin", "items.vec", "manifest.json"),
          names(copy));
      assertEquals(
          (Number) epochs,
          ((Number) EmbeddingModel.read(copy).manifest().values().get("epochs")).intValue());
    }
  }

  @Test
  void sampleIndexAndPush_fillTheVolume() throws Exception {
    vecino("sample", "--out", volume, "--listings", 20, "--users", 20);
    vecino("sample", "--out", volume, "--listings", 20, "--users", 30);
    assertEquals(List.of("README.md", "clicks.csv.gz", "items.csv.gz"), names(copy));
    clear();
    Path model = folder.resolve("model");
    vecino("train", "--algorithm", "item2vec", "--clicks", clicks, "--model", model, "--epochs", 1);
    vecino("index", "--model", model, "--index", volume);
    assertTrue(names(copy).contains("CURRENT"));
    clear();
    Path index = folder.resolve("index");
    vecino("index", "--model", model, "--index", index);
    Object[] push = {
      "push", "--index", index, "--clicks", clicks, "--out", volume, "--include-seen"
    };
    vecino(Stream.concat(Stream.of(push), Stream.of("--part-users", 1)).toArray());
    assertEquals(List.of("part-00000.csv", "part-00001.csv", "push.json"), names(copy));
    vecino(push);
    assertEquals(List.of("part-00000.csv", "push.json"), names(copy));
  }

  private void clear() throws Exception {
    dev.vecino.core.OutputFolder.removeTree(copy);
    Files.createDirectory(copy);
  }
}
