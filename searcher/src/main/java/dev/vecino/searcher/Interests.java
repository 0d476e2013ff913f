package dev.vecino.searcher;

import dev.vecino.searcher.Recommendations.AnsweredBy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers a history as several interests; see {@link RecommendRequest#interests}. */
final class Interests {

  /** So many items are clustered at most: the time grows with the cube. */
  static final int MOST_ITEMS = 200;

  private Interests() {}

  /** The clicks of a cluster, oldest first, and the sum of their weights. */
  private record Interest(List<Click> clicks, double importance) {
    int newest() {
      return clicks.getLast().position();
    }
  }

  /** What an interest still has to offer. */
  private static final class Party {
    final double importance;
    final Iterator<Recommendation> offers;
    @Nullable Recommendation best; // of the offers that are left
    int seats;

    Party(double importance, Recommendations answer) {
      this.importance = importance;
      offers = answer.iterator();
    }

    /** Leaves out what has a place; whether something is left. */
    boolean hasOffer(Set<String> placed) {
      while (best == null || placed.contains(best.item())) {
        if (!offers.hasNext()) {
          return false;
        }
        best = offers.next();
      }
      return true;
    }

    double claim() {
      return importance / (2 * seats + 1);
    }
  }

  static Recommendations answer(Asker asker) throws IOException {
    RecommendRequest request = asker.request;
    List<Interest> interests = of(asker.clicks, request);
    List<Recommendations> answers =
        Query.answerEach(
            asker,
            interests.size() < 2 ? List.of() : interests.stream().map(Interest::clicks).toList());
    if (answers.size() == 1) {
      return answers.getFirst();
    }
    List<Recommendations> answered =
        answers.stream().filter(answer -> answer.answeredBy() != AnsweredBy.NOTHING).toList();
    if (answered.isEmpty()) {
      return answers.getFirst();
    }
    List<Party> parties = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      parties.add(new Party(interests.get(i).importance(), answers.get(i)));
    }
    Recommendations any = answered.getFirst();
    return new Recommendations(
        seats(parties, request.limit),
        AnsweredBy.of(answered.stream().map(Recommendations::answeredBy).toList()),
        any.scoreMeaning(),
        any.eligible(),
        answered.stream().mapToLong(Recommendations::visited).sum(),
        any.unknown(),
        any.reason(),
        any.generation());
  }

  /**
   * The clusters of a history: the most important first, of equal ones that with the last click.
   */
  private static List<Interest> of(List<Click> clicks, RecommendRequest request)
      throws IOException {
    Map<Place, List<Click>> byItem = new LinkedHashMap<>();
    for (Click click : clicks.reversed()) {
      if (byItem.containsKey(click.place()) || byItem.size() < MOST_ITEMS) {
        byItem.computeIfAbsent(click.place(), place -> new ArrayList<>()).add(click);
      }
    }
    List<Place> items = List.copyOf(byItem.keySet());
    List<Interest> interests = new ArrayList<>();
    int newest = clicks.isEmpty() ? 0 : clicks.getLast().position();
    for (List<Integer> cluster : WardClustering.cluster(ItemVectors.of(items), request.interests)) {
      List<Click> members = new ArrayList<>();
      cluster.forEach(item -> members.addAll(byItem.get(items.get(item))));
      members.sort(Comparator.comparingInt(Click::position));
      double importance = 0;
      for (Click click : members) {
        importance += Math.pow(0.5, (newest - click.position()) / request.halfLife);
      }
      interests.add(new Interest(members, importance));
    }
    interests.sort(
        Comparator.comparingDouble(Interest::importance)
            .thenComparingInt(Interest::newest)
            .reversed());
    return interests;
  }

  private static List<Recommendation> seats(List<Party> parties, int limit) {
    List<Recommendation> items = new ArrayList<>();
    Set<String> placed = new HashSet<>();
    while (items.size() < limit) {
      @Nullable Party next = null;
      for (Party party : parties) {
        if (party.hasOffer(placed) && (next == null || party.claim() > next.claim())) {
          next = party;
        }
      }
      if (next == null) {
        break;
      }
      Recommendation offer = Objects.requireNonNull(next.best);
      items.add(offer);
      placed.add(offer.item());
      next.seats++;
    }
    return items;
  }
}
