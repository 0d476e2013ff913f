package dev.vecino.searcher;

import java.util.ArrayList;
import java.util.List;

/**
 * Hierarchical clustering that joins, again and again, the two clusters whose union adds least to
 * the squared distances from the clusters' means (Ward 1963, with the update formula of Lance and
 * Williams 1967). Takes time in the cube of the number of points: for few of them.
 */
final class WardClustering {

  private WardClustering() {}

  /**
   * Groups points.
   *
   * @param points all of one dimension
   * @param most at least 1
   * @return that many groups, or as many as there are different points: indices into the points in
   *     rising order, the groups by their first. Of equally near pairs the one with the lowest
   *     first points is joined
   */
  static List<List<Integer>> cluster(List<float[]> points, int most) {
    int n = points.size();
    double[][] distances = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        distances[i][j] = squaredDistance(points.get(i), points.get(j));
        distances[j][i] = distances[i][j];
      }
    }
    List<List<Integer>> groups = new ArrayList<>(); // null: joined to another one
    for (int i = 0; i < n; i++) {
      groups.add(new ArrayList<>(List.of(i)));
    }
    for (int left = n; left > 1; left--) {
      int first = 0;
      int second = 1;
      double nearest = Double.POSITIVE_INFINITY;
      for (int a = 0; a < n; a++) {
        if (groups.get(a) != null) {
          double[] row = distances[a];
          for (int b = a + 1; b < n; b++) {
            if (row[b] < nearest) {
              nearest = row[b];
              first = a;
              second = b;
            }
          }
        }
      }
      if (left <= most && nearest > 0) {
        break;
      }
      join(first, second, groups, distances);
    }
    return groups.stream()
        .filter(group -> group != null)
        .map(group -> group.stream().sorted().toList())
        .toList();
  }

  private static void join(
      int first, int second, List<List<Integer>> groups, double[][] distances) {
    double sizeFirst = groups.get(first).size();
    double sizeSecond = groups.get(second).size();
    double between = distances[first][second];
    groups.get(first).addAll(groups.set(second, null));
    for (int other = 0; other < distances.length; other++) {
      if (other != first && groups.get(other) != null) {
        double size = groups.get(other).size();
        double joined =
            ((sizeFirst + size) * distances[first][other]
                    + (sizeSecond + size) * distances[second][other]
                    - size * between)
                / (sizeFirst + sizeSecond + size);
        distances[first][other] = joined;
        distances[other][first] = joined;
      }
      distances[second][other] = Double.POSITIVE_INFINITY;
      distances[other][second] = Double.POSITIVE_INFINITY;
    }
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
