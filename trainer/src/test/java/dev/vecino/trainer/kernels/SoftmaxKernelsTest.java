package dev.vecino.trainer.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxKernelsTest {

  private static final int STRIDE = 128;
  private static final int ITEMS = 24;

  private final Random random = new Random(5);
  private final SoftmaxKernels fast = SoftmaxKernels.best(STRIDE);
  private final int users = fast.users();
  private final SoftmaxKernels plain = new ScalarSoftmaxKernels(STRIDE, users);

  private float[] numbers(int count, float scale) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian() * scale;
    }
    return numbers;
  }

  @Test
  void products_simdAndPlain_sameBits() {
    float[] items = numbers(ITEMS * STRIDE, 1);
    float[] columns = numbers(users * STRIDE, 1);
    float[][] scores = new float[2][ITEMS * users];
    float[][] byUser = new float[2][users * STRIDE];
    float[][] byItem = {numbers(ITEMS * STRIDE, 1), null};
    byItem[1] = byItem[0].clone();
    for (int twin = 0; twin < 2; twin++) {
      SoftmaxKernels kernels = twin == 0 ? fast : plain;
      kernels.scores(items, columns, scores[twin], ITEMS);
      kernels.userGradients(items, scores[twin], byUser[twin], ITEMS);
      kernels.itemGradients(columns, scores[twin], byItem[twin], ITEMS);
    }
    assertArrayEquals(scores[1], scores[0]);
    assertArrayEquals(byUser[1], byUser[0]);
    assertArrayEquals(byItem[1], byItem[0]);
    double dot = 0;
    for (int k = 0; k < STRIDE; k++) {
      dot += (double) items[3 * STRIDE + k] * columns[k * users + 1];
    }
    assertEquals(dot, scores[0][3 * users + 1], 1e-4);
  }

  @Test
  void exponentials_simdAndPlain_sameBitsAndRight() {
    float[][] scores = {numbers(ITEMS * users, 0.4f), null};
    scores[0][7] = -1e9f;
    scores[1] = scores[0].clone();
    float[] before = scores[0].clone();
    float[][] sums = new float[2][users];
    fast.exponentials(scores[0], ITEMS, 2, 12.5f, sums[0]);
    plain.exponentials(scores[1], ITEMS, 2, 12.5f, sums[1]);
    assertArrayEquals(scores[1], scores[0]);
    assertArrayEquals(sums[1], sums[0]);
    double sum = 0;
    for (int j = 0; j < ITEMS; j++) {
      double right = Math.exp((before[j * users + 2] - 2.0) * 12.5);
      assertEquals(right, scores[0][j * users + 2], 4e-6 * right + 1e-30);
      sum += right;
    }
    assertEquals(sum, sums[0][2], 1e-5 * sum);
    assertEquals(0, scores[0][7], 1e-37, "what is masked counts nothing");
  }

  @Test
  void scaleAndAdagrad_simdAndPlain_sameBitsAndRight() {
    float[][] scores = {numbers(ITEMS * users, 1), null};
    scores[1] = scores[0].clone();
    float[] factors = numbers(users, 1);
    fast.scale(scores[0], ITEMS, factors);
    plain.scale(scores[1], ITEMS, factors);
    assertArrayEquals(scores[1], scores[0]);

    float[][] table = {numbers(3 * STRIDE, 1), null};
    table[1] = table[0].clone();
    float first = table[0][STRIDE];
    float[][] squares = {new float[3 * STRIDE], new float[3 * STRIDE]};
    squares[0][STRIDE] = 3;
    squares[1][STRIDE] = 3;
    float[] gradient = numbers(2 * STRIDE, 1);
    gradient[STRIDE] = 1;
    fast.adagrad(table[0], squares[0], STRIDE, gradient, STRIDE, 0.5f);
    plain.adagrad(table[1], squares[1], STRIDE, gradient, STRIDE, 0.5f);
    assertArrayEquals(table[1], table[0]);
    assertArrayEquals(squares[1], squares[0]);
    assertEquals(first - 0.5 / 2, table[0][STRIDE], 1e-6);
  }
}
