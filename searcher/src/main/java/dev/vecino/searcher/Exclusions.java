package dev.vecino.searcher;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is not answered with, though it may match the filters.
 *
 * @param places of these items
 * @param unknown excluded ids that the generation does not know
 */
record Exclusions(List<Place> places, List<String> unknown) {

  static Exclusions of(Asker asker) throws IOException {
    RecommendRequest request = asker.request;
    List<Place> places = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    if (!request.includeSeen || request.items != null) {
      places.addAll(asker.places);
    }
    List<@Nullable Place> found = asker.generation.find(request.excluded);
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i) == null) {
        unknown.add(request.excluded.get(i));
      } else {
        places.add(found.get(i));
      }
    }
    return new Exclusions(places, unknown);
  }
}
