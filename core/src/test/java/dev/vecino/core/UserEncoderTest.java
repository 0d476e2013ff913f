package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserEncoderTest {

  private static final double NONE = Double.POSITIVE_INFINITY;
  private static final List<float[]> VECTORS =
      List.of(new float[] {1, 0, 3, 0}, new float[] {0, 2, 0, -4});

  private static UserEncoder encoder(Object channels) {
    Map<String, Object> values = new HashMap<>();
    if (channels != null) {
      values.put(UserEncoder.CHANNELS, channels);
    }
    return UserEncoder.of(new Manifest(values), 4);
  }

  private static double[] encode(UserEncoder encoder, double halfLife) {
    return encoder.encode(VECTORS, new int[] {0, 1, 0}, new int[] {2, 1, 0}, halfLife);
  }

  @Test
  void encode_noChannels_isTheSumOfAllClicks() {
    assertArrayEquals(new double[] {2, 2, 6, -4}, encode(encoder(null), NONE));
    assertArrayEquals(new double[] {1.25, 1, 3.75, -2}, encode(encoder(null), 1));
    assertFalse(encoder(null).hasBonuses());
  }

  @Test
  void encode_cancelledOut_isNull() {
    List<float[]> opposite = List.of(new float[] {1, 2, 3, 4}, new float[] {-1, -2, -3, -4});
    assertNull(encoder(null).encode(opposite, new int[] {0, 1}, new int[] {1, 0}, NONE));
  }

  @Test
  void encode_positionWeights_theLastOneIsForAllOlder() {
    UserEncoder encoder =
        encoder(List.of(Map.of("dimension", 4, "positionWeights", List.of(1.0, 0.5))));
    assertArrayEquals(new double[] {1.5, 1, 4.5, -2}, encode(encoder, NONE));
    assertArrayEquals(new double[] {1.25, 1, 3.75, -2}, encode(encoder, 1), "asked for");
  }

  @Test
  void encode_twoChannels_eachHasTheLengthOfItsWeight() {
    UserEncoder encoder =
        encoder(
            List.of(
                Map.of("dimension", 2, "weight", 1),
                Map.of("dimension", 2, "weight", 0.5, "repeatWeights", List.of(0.4, 0.1))));
    double[] user = encode(encoder, NONE);
    assertEquals(1, Math.hypot(user[0], user[1]), 1e-12);
    assertEquals(0.5, Math.hypot(user[2], user[3]), 1e-12);
    assertEquals(6.0 / -4, user[2] / user[3], 1e-12);
    assertTrue(encoder.hasBonuses());
    assertEquals(0.5 * (0.4 + 0.1 + 0.1), encoder.bonus(new int[] {0, 1, 9}), 1e-12);
  }

  @Test
  void neighborWeights_byAge_eachClickOrTheLastOne() {
    for (boolean repeats : new boolean[] {true, false}) {
      UserEncoder encoder =
          encoder(
              List.of(
                  Map.of("dimension", 4),
                  Map.of("users", "neighbors", "weight", 0.3, "decay", 0.5, "repeats", repeats)));
      assertTrue(encoder.hasNeighbors());
      assertEquals(0.3, encoder.neighborScale());
      int[] clicks = {0, 1, 0};
      int[] ages = {2, 1, 0};
      assertArrayEquals(
          new double[] {repeats ? 1.25 : 1, 0.5}, encoder.neighborWeights(2, clicks, ages, NONE));
      assertArrayEquals(
          new double[] {repeats ? 1.0625 : 1, 0.25},
          encoder.neighborWeights(2, clicks, ages, 0.5),
          1e-12,
          "asked for");
    }
    assertFalse(encoder(null).hasNeighbors());
    assertArrayEquals(
        new double[1], encoder(null).neighborWeights(1, new int[1], new int[1], NONE));
  }

  @Test
  void encode_foldIn_isWhatFoldInSays() {
    float[] rows = {1, 0, 0, 2, 1, 1};
    double[] gramian = FoldIn.gramian(rows, 2);
    Map<String, Object> als = new HashMap<>();
    als.put("dimension", 2);
    als.put("users", "fold_in");
    als.put("unobservedWeight", 0.5);
    als.put("regularization", 0.1);
    als.put("regularizationExponent", 1);
    als.put("items", 3);
    als.put("gramian", FoldIn.encoded(gramian, 2));
    UserEncoder encoder = encoder(List.of(Map.of("dimension", 2, "weight", 2), als));
    double[] user = encode(encoder, NONE);
    float[] expected =
        new FoldIn(2, gramian, 0.5, 0.1, 1, 3)
            .user(List.of(new float[] {3, 0}, new float[] {0, -4}));
    assertEquals(expected[0], user[2], 1e-6);
    assertEquals(expected[1], user[3], 1e-6);
    als.put("gramian", "AAAA");
    assertThrows(ArtifactException.class, () -> encoder(List.of(Map.of("dimension", 2), als)));
  }

  @Test
  void of_channelsThatDoNotFit_isDamaged() {
    assertThrows(ArtifactException.class, () -> encoder(List.of(Map.of("dimension", 3))));
    assertThrows(ArtifactException.class, () -> encoder("sum"));
    assertThrows(ArtifactException.class, () -> encoder(List.of(Map.of())));
  }
}
