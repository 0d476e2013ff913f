package dev.vecino.bench;

import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Numbers from 0 on in an order: what attributes of items are made of. */
final class Orders {

  private Orders() {}

  /** The numbers below a count in an order by chance. */
  static int[] shuffled(int count, RandomGenerator random) {
    int[] numbers = IntStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int number = numbers[i];
      numbers[i] = numbers[other];
      numbers[other] = number;
    }
    return numbers;
  }

  /**
   * The rank of each row in a direction.
   *
   * @param rows row after row, each as long as the direction
   */
  static int[] ranks(float[] rows, double[] direction) {
    int count = rows.length / direction.length;
    double[] projections = new double[count];
    for (int i = 0; i < count; i++) {
      for (int d = 0; d < direction.length; d++) {
        projections[i] += direction[d] * rows[i * direction.length + d];
      }
    }
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> projections[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] ranks = new int[count];
    for (int rank = 0; rank < count; rank++) {
      ranks[order[rank]] = rank;
    }
    return ranks;
  }
}
