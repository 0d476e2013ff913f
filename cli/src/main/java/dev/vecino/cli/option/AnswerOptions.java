package dev.vecino.cli.option;

import dev.vecino.cli.console.AnswerPrinter;
import dev.vecino.cli.console.Console;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.FusedRecommender;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * The options that every question has: the index, the filters, how it is answered and how the
 * answer is printed.
 */
public final class AnswerOptions {

  @Option(
      names = "--index",
      required = true,
      paramLabel = "DIR",
      description =
          "The index. Of more than one, repeated, the answers are fused by their ranks (reciprocal"
              + " rank fusion)")
  private List<Path> indexes;

  @Mixin private FilterOptions filters = new FilterOptions();

  @Mixin private SelectionOptions selection = new SelectionOptions();

  @Option(
      names = "--offset",
      paramLabel = "N",
      description = "Leave out the first N answers: the next page; all eligible items are compared")
  private Integer offset;

  @Mixin private ModeOption mode = new ModeOption();

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text, json or csv (default: ${DEFAULT-VALUE})")
  private AnswerPrinter.Format format;

  private final List<IndexRecommender> opened = new ArrayList<>();

  /** Opens the indexes as one recommender, which the caller closes. */
  public Recommender open() {
    try {
      indexes.forEach(index -> opened.add(Recommender.open(index)));
    } catch (RuntimeException e) {
      opened.forEach(Recommender::close);
      throw e;
    }
    return opened.size() == 1 ? opened.getFirst() : FusedRecommender.of(opened);
  }

  /** What no item meets in any of the indexes. */
  private List<Filter> unmet(RecommendRequest request) {
    List<Filter> unmet = new ArrayList<>(opened.getFirst().unmet(request));
    opened.stream().skip(1).forEach(index -> unmet.retainAll(index.unmet(request)));
    return unmet;
  }

  /** Whether the answer is printed as text. */
  public boolean isForPeople() {
    return format == AnswerPrinter.Format.TEXT;
  }

  /** Asks, prints the answer on stdout and where it came from on stderr. */
  public void answer(Recommender recommender, RecommendRequest request, CommandSpec command) {
    Console console = new Console(command);
    RecommendRequest selected = selection.applyTo(filters.applyTo(request)).mode(mode.mode());
    RecommendRequest filtered =
        (offset == null ? selected : selected.offset(offset)).withAttributes();
    long began = System.nanoTime();
    Recommendations answer = recommender.recommend(filtered);
    double seconds = (System.nanoTime() - began) / 1e9;
    AnswerPrinter.print(answer, format, command.commandLine().getOut());
    answer.reason().ifPresent(reason -> console.say("No answer: %s", reason));
    if (answer.answeredBy() == Recommendations.AnsweredBy.POPULARITY) {
      console.say(
          "The index knows nothing of this user: these are the most clicked items (--no-popular:"
              + " none)");
    }
    Set<String> ignored = new LinkedHashSet<>(answer.unknown());
    if (answer.reason().isPresent()) {
      ignored.retainAll(filters.excluded()); // the reason is what the others are
    }
    FilterOptions.tellVain(List.copyOf(ignored), unmet(filtered), console);
    if (isForPeople() && answer.reason().isEmpty()) {
      console.say("%s", AnswerPrinter.origin(answer, seconds));
    }
  }
}
