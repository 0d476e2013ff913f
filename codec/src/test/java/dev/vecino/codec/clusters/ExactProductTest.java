package dev.vecino.codec.clusters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactProductTest {

  private static float[] vector(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      vector[d] = (float) (random.nextGaussian() * Math.exp(5 * random.nextGaussian()));
    }
    return vector;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 7, 8, 64, 65, 100, 127, 1024})
  void of_anyDimension_isTheProductAndTheSameInBothKernels(int dimension) {
    Random random = new Random(dimension);
    for (int i = 0; i < 100; i++) {
      float[] a = vector(random, dimension);
      float[] b = vector(random, dimension);
      BigDecimal exact = BigDecimal.ZERO;
      double size = 0;
      for (int d = 0; d < dimension; d++) {
        exact = exact.add(new BigDecimal(a[d]).multiply(new BigDecimal(b[d])));
        size += Math.abs((double) a[d] * b[d]);
      }
      double product = ExactProduct.of(a, b);
      assertEquals(exact.doubleValue(), product, dimension * 0x1p-53 * size);
      assertEquals(product, new ScalarScanKernel().dot(a, b));
      assertEquals(product, new VectorScanKernel().dot(a, b));
      float[] columns = vector(random, 3 * dimension);
      for (int d = 0; d < dimension; d++) {
        columns[1 + 3 * d] = b[d];
      }
      assertEquals(product, ExactProduct.of(a, columns, 1, 3));
    }
  }
}
