package dev.vecino.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vecino.core.InvalidRequestException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ModelOptionsTest {

  private static ModelOptions options(String... arguments) {
    CommandSpec spec = ModelOptions.spec();
    new CommandLine(spec).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return ModelOptions.of(spec);
  }

  private static void train(String asked, String... arguments) {
    options(arguments).trainer(ModelOptions.Asked.parse(asked).getFirst(), Optional.empty());
  }

  @Test
  void asked_severalAlgorithms_optionsBelongToTheOneBeforeThem() {
    List<ModelOptions.Asked> all =
        ModelOptions.Asked.parse("item2vec, history:epochs=8,negatives=1000 ,als");
    assertEquals(
        List.of(
            new ModelOptions.Asked("item2vec", Map.of()),
            new ModelOptions.Asked("history", Map.of("epochs", "8", "negatives", "1000")),
            new ModelOptions.Asked("als", Map.of())),
        all);
    assertEquals("history:epochs=8,negatives=1000", all.get(1).toString());
    assertEquals("als", all.get(2).toString());
  }

  @Test
  void trainer_ownOptions_goBeforeThoseOfAllAndHaveTheLimitsOfTheirAlgorithm() {
    train("history:negatives=1024");
    train("item2vec:negatives=20", "--negatives", "1024");
    InvalidRequestException e =
        assertThrows(InvalidRequestException.class, () -> train("item2vec:negatives=1024"));
    assertEquals("negatives must be 1 to 1000, got: 1024", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epochs=8 | an option follows its algorithm (history:epochs=8), got: 'epochs=8'",
        "als:epochs | an option has a value (history:epochs=8), got: 'epochs'",
        "als:window=5 | als has no option 'window', it has: dimension, epochs, min-count,"
            + " regularization, sample-histories, seed, threads, unobserved-weight",
        "als:epochs=many | als: epochs can't be 'many' ('many' is not an int)",
      })
  void asked_mistakes_areNamed(String text, String message) {
    InvalidRequestException e = assertThrows(InvalidRequestException.class, () -> train(text));
    assertEquals(message, e.getMessage());
  }
}
