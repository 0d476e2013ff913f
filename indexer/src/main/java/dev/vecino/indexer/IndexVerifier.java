package dev.vecino.indexer;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Manifest;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * Looks at a generation before it is served: does it open, are all files what was written, does the
 * approximate search find what is there, and how far has it drifted from the served one. Each
 * generation is opened once, and stays open until this is closed.
 */
public final class IndexVerifier implements AutoCloseable {

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
   * @param coverage what the generation has of that which the served one has; empty where none is
   *     served
   */
  public record Verification(
      int items,
      int queries,
      double recall,
      int added,
      int gone,
      Optional<Double> overlap,
      List<Coverage> coverage) {
    public Verification {
      coverage = List.copyOf(coverage);
    }
  }

  /**
   * How much of something a generation has, and how much the served one.
   *
   * @param of what is counted: "items", "items with a row", "items with price" (likewise for each
   *     attribute of the served generation), "users", "clicks"
   * @param former in the served generation
   * @param now in the one that is looked at
   */
  public record Coverage(String of, long former, long now) {
    /** The share that is gone, 0 to 1; 0 where it is not less. */
    public double loss() {
      return now >= former ? 0 : 1 - now / (double) former;
    }
  }

  private final Path folder;
  private final String generation;
  private final Map<String, IndexRecommender> opened = new HashMap<>();

  /**
   * Nothing is opened yet.
   *
   * @param folder of the index
   * @param generation the name of the one that is looked at; it need not be the served one
   */
  public IndexVerifier(Path folder, String generation) {
    this.folder = folder;
    this.generation = generation;
  }

  private IndexRecommender opened(String name) {
    return opened.computeIfAbsent(name, absent -> Recommender.open(folder, absent));
  }

  /**
   * Verifies the generation.
   *
   * @param histories of users, oldest click first, to ask for recommendations for
   * @param k recommendations that are compared
   * @throws ArtifactException if it does not open or a file is damaged
   */
  public Verification verify(List<List<String>> histories, int k) {
    IndexFolder index = new IndexFolder(folder);
    verifyChecksums(index.generation(generation));
    Optional<String> served =
        index
            .current()
            .filter(name -> !name.equals(generation))
            .filter(name -> IndexSchema.isCurrent(index.generation(name)));
    IndexRecommender recommender = opened(generation);
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
      return new Verification(items, queries, recall, 0, 0, Optional.empty(), List.of());
    }
    IndexRecommender former = opened(served.get());
    Set<String> now = new HashSet<>(recommender.sampleItems(Integer.MAX_VALUE));
    Set<String> before = new HashSet<>(former.sampleItems(Integer.MAX_VALUE));
    int added = (int) now.stream().filter(item -> !before.contains(item)).count();
    int gone = (int) before.stream().filter(item -> !now.contains(item)).count();
    return new Verification(
        items,
        queries,
        recall,
        added,
        gone,
        overlap(former, histories, exactAnswers, k),
        coverage(index.generation(served.get()), index.generation(generation)));
  }

  private static List<Coverage> coverage(Path former, Path now) {
    Map<String, Long> before = counts(former);
    Map<String, Long> after = counts(now);
    return before.entrySet().stream()
        .map(
            entry ->
                new Coverage(
                    entry.getKey(), entry.getValue(), after.getOrDefault(entry.getKey(), 0L)))
        .toList();
  }

  /** What is counted of a generation, by {@link Coverage#of()}. */
  private static Map<String, Long> counts(Path folder) {
    Manifest manifest = IndexSchema.manifest(folder);
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("items", manifest.whole("items"));
    counts.put("items with a row", manifest.whole("items") - manifest.whole("itemsWithoutRow"));
    try (Directory directory = new MMapDirectory(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      if (manifest.values().get(IndexSchema.MANIFEST_ATTRIBUTES) instanceof Map<?, ?> attributes) {
        for (Object attribute : attributes.keySet()) {
          if (!attribute.equals(IndexSchema.ESTIMATED)) {
            counts.put("items with " + attribute, valuesOf((String) attribute, reader));
          }
        }
      }
    } catch (IOException e) {
      throw new ArtifactException(folder + ": is damaged (" + e.getMessage() + ")", e);
    }
    if (manifest.values().get("model") instanceof Map<?, ?> model
        && model.get("counts") instanceof Map<?, ?> log) {
      for (String name : List.of("users", "clicks")) {
        if (log.get(name) instanceof Number number) {
          counts.put(name, number.longValue());
        }
      }
    }
    return counts;
  }

  private static long valuesOf(String attribute, DirectoryReader reader) throws IOException {
    long count = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      DocIdSetIterator values =
          FieldExistsQuery.getDocValuesDocIdSetIterator(
              IndexSchema.attribute(attribute), leaf.reader());
      while (values != null && values.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        count++;
      }
    }
    return count;
  }

  /** Mean share of the answers that the former generation gives too; empty where there are none. */
  private static Optional<Double> overlap(
      Recommender former, List<List<String>> histories, List<Set<String>> answers, int k) {
    double overlap = 0;
    int compared = 0;
    for (int i = 0; i < histories.size(); i++) {
      if (!answers.get(i).isEmpty()) {
        RecommendRequest request = RecommendRequest.forHistory(histories.get(i)).limit(k);
        overlap += share(answers.get(i), answer(former, request.mode(Mode.EXACT)));
        compared++;
      }
    }
    return compared == 0 ? Optional.empty() : Optional.of(overlap / compared);
  }

  /**
   * How often the held-out next click of a user is among the k recommendations: recall@k with one
   * relevant item each.
   *
   * @param name of this generation or another one of the index
   * @param histories of users, oldest click first
   * @param next the click after each
   */
  public double recallOfNext(String name, List<List<String>> histories, List<String> next, int k) {
    IndexRecommender recommender = opened(name);
    int hits = 0;
    for (int i = 0; i < histories.size(); i++) {
      RecommendRequest request =
          RecommendRequest.forHistory(histories.get(i)).limit(k).includingSeen();
      hits += answer(recommender, request).contains(next.get(i)) ? 1 : 0;
    }
    return histories.isEmpty() ? 0 : hits / (double) histories.size();
  }

  @Override
  public void close() {
    opened.values().forEach(Recommender::close);
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
