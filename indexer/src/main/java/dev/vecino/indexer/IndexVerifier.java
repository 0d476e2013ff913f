package dev.vecino.indexer;

import dev.vecino.core.ArtifactException;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * Looks at a generation before it is served: does it open, are all files what was written, does the
 * approximate search find what is there, and how far has it drifted from the served one.
 */
public final class IndexVerifier {

  /**
   * What was found.
   *
   * @param items in the generation
   * @param queries that were compared
   * @param recall mean recall@k of the approximate search against the exact answer, 0 to 1
   * @param added items that the served generation lacks; 0 where none is served
   * @param gone items that only the served generation has
   * @param overlap mean share of the k recommendations that the served generation gives too, 0 to
   *     1; empty where none is served
   */
  public record Verification(
      int items, int queries, double recall, int added, int gone, Optional<Double> overlap) {}

  private IndexVerifier() {}

  /**
   * Verifies a generation.
   *
   * @param generation its name; it need not be the served one
   * @param histories of users, oldest click first, to ask for recommendations for
   * @param k recommendations that are compared
   * @throws ArtifactException if it does not open or a file is damaged
   */
  public static Verification verify(
      Path folder, String generation, List<List<String>> histories, int k) {
    IndexFolder index = new IndexFolder(folder);
    verifyChecksums(index.generation(generation));
    Optional<String> served =
        index
            .current()
            .filter(name -> !name.equals(generation))
            .filter(name -> IndexSchema.isCurrent(index.generation(name)));
    try (IndexRecommender recommender = Recommender.open(folder, generation)) {
      int items = recommender.size();
      long expected = recommender.manifest().whole("items");
      if (items != expected) {
        throw new ArtifactException(
            index.generation(generation)
                + ": has "
                + items
                + " items, its manifest says "
                + expected);
      }
      double recall = 0;
      int queries = 0;
      List<Set<String>> exactAnswers = new ArrayList<>();
      for (List<String> history : histories) {
        RecommendRequest request = RecommendRequest.forHistory(history).limit(k);
        Set<String> exact = answer(recommender, request.mode(Mode.EXACT));
        exactAnswers.add(exact);
        if (!exact.isEmpty()) {
          recall += share(exact, answer(recommender, request.mode(Mode.APPROXIMATE)));
          queries++;
        }
      }
      recall = queries == 0 ? 1 : recall / queries;
      if (served.isEmpty()) {
        return new Verification(items, queries, recall, 0, 0, Optional.empty());
      }
      return drift(folder, served.get(), recommender, histories, exactAnswers, k, recall, queries);
    }
  }

  private static Verification drift(
      Path folder,
      String served,
      IndexRecommender recommender,
      List<List<String>> histories,
      List<Set<String>> exactAnswers,
      int k,
      double recall,
      int queries) {
    try (IndexRecommender former = Recommender.open(folder, served)) {
      Set<String> now = new HashSet<>(recommender.sampleItems(Integer.MAX_VALUE));
      Set<String> before = new HashSet<>(former.sampleItems(Integer.MAX_VALUE));
      int added = (int) now.stream().filter(item -> !before.contains(item)).count();
      int gone = (int) before.stream().filter(item -> !now.contains(item)).count();
      double overlap = 0;
      int compared = 0;
      for (int i = 0; i < histories.size(); i++) {
        if (!exactAnswers.get(i).isEmpty()) {
          RecommendRequest request = RecommendRequest.forHistory(histories.get(i)).limit(k);
          overlap += share(exactAnswers.get(i), answer(former, request.mode(Mode.EXACT)));
          compared++;
        }
      }
      return new Verification(
          recommender.size(),
          queries,
          recall,
          added,
          gone,
          compared == 0 ? Optional.empty() : Optional.of(overlap / compared));
    }
  }

  /**
   * How often the held-out next click of a user is among the k recommendations: recall@k with one
   * relevant item each.
   *
   * @param generation its name
   * @param histories of users, oldest click first
   * @param next the click after each
   */
  public static double recallOfNext(
      Path folder, String generation, List<List<String>> histories, List<String> next, int k) {
    try (IndexRecommender recommender = Recommender.open(folder, generation)) {
      int hits = 0;
      for (int i = 0; i < histories.size(); i++) {
        RecommendRequest request =
            RecommendRequest.forHistory(histories.get(i)).limit(k).includingSeen();
        hits += answer(recommender, request).contains(next.get(i)) ? 1 : 0;
      }
      return histories.isEmpty() ? 0 : hits / (double) histories.size();
    }
  }

  private static Set<String> answer(Recommender recommender, RecommendRequest request) {
    Set<String> items = new HashSet<>();
    for (Recommendation item : recommender.recommend(request)) {
      items.add(item.item());
    }
    return items;
  }

  private static double share(Set<String> right, Set<String> found) {
    return right.stream().filter(found::contains).count() / (double) right.size();
  }

  /** Reads every file and compares the checksums that Lucene wrote. */
  private static void verifyChecksums(Path folder) {
    IndexSchema.manifest(folder);
    try (Directory directory = new MMapDirectory(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      for (LeafReaderContext leaf : reader.leaves()) {
        leaf.reader().checkIntegrity();
      }
    } catch (IOException e) {
      throw new ArtifactException(folder + ": is damaged (" + e.getMessage() + ")", e);
    }
  }
}
