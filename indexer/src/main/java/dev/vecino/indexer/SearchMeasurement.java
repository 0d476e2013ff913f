package dev.vecino.indexer;

import dev.vecino.codec.ClusteredField;
import dev.vecino.codec.QueryKind;
import dev.vecino.codec.clusters.RecallSample;
import dev.vecino.codec.clusters.Workers;
import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.indexer.IndexOptions.Quantization;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.SearchSetting;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.store.Directory;

/** Says what the search of a written generation finds, for people and for those who search. */
final class SearchMeasurement {

  private SearchMeasurement() {}

  /**
   * What it finds: by clusters as their segment says, by HNSW as is measured here.
   *
   * @param directory of one segment
   * @param hasTarget whether users ask other vectors than items
   * @return by kind of queries, as the manifest has it
   */
  static Map<String, Object> of(
      Directory directory,
      Approximation approximation,
      IndexOptions options,
      UserQueries users,
      boolean hasTarget,
      Workers workers,
      ProgressListener listener)
      throws IOException {
    Map<String, Object> measured = new LinkedHashMap<>();
    try (ProgressListener.Task task = listener.start("measuring the recall", "kinds", 2);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      LeafReader segment = reader.leaves().getFirst().reader();
      for (boolean forUsers : List.of(false, true)) {
        String field = forUsers && hasTarget ? IndexSchema.TARGET : IndexSchema.VECTOR;
        Optional<Map<String, Object>> found =
            switch (approximation) {
              case AUTO, NONE -> Optional.empty();
              case CLUSTERS ->
                  ClusteredField.of(segment, field)
                      .map(c -> c.measured(forUsers ? QueryKind.SAMPLED : QueryKind.ANY))
                      .map(SearchSetting::manifestOf);
              case HNSW -> {
                if (segment.getFloatVectorValues(field) == null) {
                  yield Optional.empty(); // no item can be recommended, which is told
                }
                HnswCalibration hnsw = new HnswCalibration(segment, field, workers);
                yield hnsw.measure(
                        forUsers
                            ? new RecallSample.Queries(users.queries(field, hnsw.nearest()), false)
                            : hnsw.ownQueries(),
                        forUsers ? users.lossFactor(field) : 1,
                        options.recallTarget(),
                        options.quantization() != Quantization.NONE)
                    .map(SearchSetting::toManifest);
              }
            };
        found.ifPresent(values -> measured.put(SearchSetting.kind(forUsers), values));
        task.advance(1);
      }
    }
    return measured;
  }
}
