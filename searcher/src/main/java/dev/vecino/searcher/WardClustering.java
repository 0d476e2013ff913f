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
    List<List<Integer>> groups = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      groups.add(new ArrayList<>(List.of(i)));
    }
    List<Integer> left = new ArrayList<>(); // groups that were not joined to another one
    for (int i = 0; i < n; i++) {
      left.add(i);
    }
    while (left.size() > 1) {
      int first = 0;
      int second = 1;
      double nearest = Double.POSITIVE_INFINITY;
      for (int a : left) {
        for (int b : left) {
          if (b > a && distances[a][b] < nearest) {
            nearest = distances[a][b];
            first = a;
            second = b;
          }
        }
      }
      if (left.size() <= most && nearest > 0) {
        break;
      }
      join(first, second, groups, left, distances);
    }
    return left.stream().map(groups::get).map(group -> group.stream().sorted().toList()).toList();
  }

  private static void join(
      int first, int second, List<List<Integer>> groups, List<Integer> left, double[][] distances) {
    double sizeFirst = groups.get(first).size();
    double sizeSecond = groups.get(second).size();
    left.remove((Integer) second);
    for (int other : left) {
      if (other != first) {
        double size = groups.get(other).size();
        double joined =
            ((sizeFirst + size) * distances[first][other]
                    + (sizeSecond + size) * distances[second][other]
                    - size * distances[first][second])
                / (sizeFirst + sizeSecond + size);
        distances[first][other] = joined;
        distances[other][first] = joined;
      }
    }
    groups.get(first).addAll(groups.get(second));
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
