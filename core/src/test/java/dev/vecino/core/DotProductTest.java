package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DotProductTest {

  @Test
  void of_vectorsOfAnyLength_isTheSumOfTheProducts() {
    Random random = new Random(5);
    for (int length = 0; length < 20; length++) {
      double[] a = random.doubles(length, -1, 1).toArray();
      double[] b = random.doubles(length, -1, 1).toArray();
      double sum = 0;
      for (int i = 0; i < length; i++) {
        sum += a[i] * b[i];
      }
      assertEquals(sum, DotProduct.of(a, b), 1e-12);
    }
  }
}
