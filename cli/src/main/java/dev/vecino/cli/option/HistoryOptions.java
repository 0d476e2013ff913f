package dev.vecino.cli.option;

import dev.vecino.searcher.RecommendRequest;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that say what a user's history means. */
public final class HistoryOptions {

  @Option(names = "--include-seen", description = "Items of the history may be recommended too")
  private boolean includeSeen;

  @Option(
      names = "--popular",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "The most clicked items, for a user of whom the index knows nothing (default: yes)")
  private boolean popular;

  @Option(
      names = "--combine",
      defaultValue = "sum",
      description = "A history's vectors into one: sum or mean (default: ${DEFAULT-VALUE})")
  private RecommendRequest.Combination combination;

  @Option(
      names = "--half-life",
      paramLabel = "CLICKS",
      description =
          "A click weighs half of one that is this many clicks younger (default: all weigh the"
              + " same)")
  private Double halfLife;

  @Option(
      names = "--interests",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "Cluster the history into at most this many interests, ask for each and merge the answers"
              + " (default: ${DEFAULT-VALUE})")
  private int interests;

  @Option(
      names = "--diversity",
      defaultValue = "0",
      paramLabel = "X",
      description =
          "From 0, by score alone, to 1: prefer items that are unlike those before them (default:"
              + " ${DEFAULT-VALUE})")
  private double diversity;

  /** The request with what was chosen. */
  public RecommendRequest applyTo(RecommendRequest request) {
    RecommendRequest applied =
        request.combining(combination).interests(interests).diversity(diversity);
    if (includeSeen) {
      applied = applied.includingSeen();
    }
    if (popular) {
      applied = applied.fallingBackToPopularity();
    }
    return halfLife == null ? applied : applied.recencyHalfLife(halfLife);
  }

  /** Whether a user of whom nothing is known gets the most clicked items. */
  public boolean isPopular() {
    return popular;
  }

  /** Adds what was chosen, as texts. */
  public void addTo(Map<String, Object> settings) {
    settings.put("includeSeen", includeSeen);
    settings.put("popular", popular);
    settings.put("combine", combination.name().toLowerCase(Locale.ROOT));
    settings.put("halfLife", halfLife == null ? "none" : halfLife.toString());
    settings.put("interests", interests);
    settings.put("diversity", Double.toString(diversity));
  }
}
