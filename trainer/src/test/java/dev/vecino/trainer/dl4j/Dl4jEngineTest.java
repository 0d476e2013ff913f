package dev.vecino.trainer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.CancelledException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.EngineContract;
import dev.vecino.trainer.Toy;
import dev.vecino.trainer.TrainingOptions;
import dev.vecino.trainer.TrainingOptions.Architecture;
import dev.vecino.trainer.TrainingOptions.Engine;
import dev.vecino.trainer.item2vec.TrainingEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Dl4jEngineTest extends EngineContract {

  @Override
  protected TrainingOptions.Builder options() {
    return TrainingOptions.builder()
        .engine(Engine.DL4J)
        .dimension(16)
        .epochs(8)
        .negatives(2)
        .learningRate(0.05)
        .threads(1);
  }

  private String refusal(ClickLog log, TrainingOptions options) {
    return assertThrows(InvalidRequestException.class, () -> train(log, options)).getMessage();
  }

  @Test
  void train_cbow_refused() {
    assertEquals(
        "engine dl4j trains skip-gram only, use engine simd for cbow",
        refusal(Toy.log(4, 8), options().architecture(Architecture.CBOW).build()));
  }

  @Test
  void train_otherExponent_refused() {
    assertEquals(
        "engine dl4j draws negatives with the fixed exponent 0.75, got: -0.5",
        refusal(Toy.log(4, 8), options().exponent(-0.5).build()));
  }

  @Test
  void train_weights_refused(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("clicks.csv");
    Files.writeString(file, "user,item,weight\n1,a,1\n1,b,0.5\n");
    ClickLog log = ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);

    assertEquals(
        "engine dl4j knows no click weights, all must be equal; use engine simd for this log",
        refusal(log, options().build()));
  }

  @Test
  void isPresent_classes_tellsOnesThatAreThereFromOthers() {
    assertTrue(Dl4jEngine.isPresent("java.lang.String"));
    assertFalse(Dl4jEngine.isPresent("org.deeplearning4j.NoSuchClass"));
  }

  private static Dl4jEngine.Sequences sequences() {
    ClickLog log = Toy.log(4, 8);
    return new Dl4jEngine.Sequences(log, ProgressListener.NONE.start("", "", -1));
  }

  private static TrainingEngine.Tables sleepForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  @Test
  void await_innerThreadDies_failsInsteadOfHanging() {
    IllegalArgumentException death = new IllegalArgumentException("rank");
    Dl4jEngine.Sequences sequences = sequences();

    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () ->
                Dl4jEngine.await(
                    () -> {
                      new Thread(
                              () -> {
                                throw death;
                              })
                          .start();
                      return sleepForEver();
                    },
                    sequences));

    assertSame(death, e.getCause());
    assertFalse(sequences.hasNext(), "what still runs gets nothing more to do");
  }

  @Test
  void await_nativeLibraryMissing_saysWhatIsNeeded() {
    InvalidRequestException e =
        assertThrows(
            InvalidRequestException.class,
            () ->
                Dl4jEngine.await(
                    () -> {
                      throw new NoClassDefFoundError("org/nd4j/linalg/factory/Nd4j");
                    },
                    sequences()));

    assertTrue(e.getMessage().startsWith("engine dl4j needs the jars of"), e.getMessage());
  }

  @Test
  void await_interruptedWhileItHangs_cancelled() {
    Thread caller = Thread.currentThread();

    assertThrows(
        CancelledException.class,
        () ->
            Dl4jEngine.await(
                () -> {
                  caller.interrupt();
                  return sleepForEver();
                },
                sequences()));
    assertTrue(Thread.interrupted(), "the flag stays set");
  }
}
