package dev.vecino.trainer.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.trainer.kernels.SoftmaxKernels;
import org.junit.jupiter.api.Test;

class PopularityGainTest {

  @Test
  void gain_usersWhoWantPopularItems_isHigh() {
    int stride = 16;
    SoftmaxKernels softmax = SoftmaxKernels.best(stride);
    float[] items = new float[40 * stride];
    long[] clicks = new long[40];
    for (int i = 0; i < 40; i++) {
      items[i * stride] = 1;
      items[i * stride + 1] = 0.01f * (i % 7);
      clicks[i] = i == 3 ? 1000 : 1;
    }
    float[] user = new float[stride];
    user[0] = 1;
    user[1] = 1;
    float[][] users = {user, user};
    int[][] nothing = {{}, {}};
    float[][] none = {{}, {}};
    PopularityGain gain = new PopularityGain(softmax, stride, items, clicks);
    assertTrue(gain.best(users, new int[][] {{3}, {3}}, nothing, none) > 0);
    assertEquals(0, gain.best(users, new int[][] {{6}, {13}}, nothing, none));
    int[][] marked = {{6}, {6}};
    float[][] never = {{Float.NEGATIVE_INFINITY}, {Float.NEGATIVE_INFINITY}};
    assertEquals(0, gain.best(users, new int[][] {{6}, {6}}, marked, never));
  }
}
