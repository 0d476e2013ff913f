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

  /** Clicks on the first, the second and the first item. */
  private static final History<String> HISTORY = History.of(List.of("a", "b", "a"));

  private static UserEncoder encoder(Object channels) {
    return encoder(channels, new byte[0]);
  }

  private static UserEncoder encoder(Object channels, byte[] gramians) {
    Map<String, Object> values = new HashMap<>();
    if (channels != null) {
      values.put(UserEncoder.CHANNELS, channels);
    }
    return UserEncoder.read(new Manifest(values), 4, gramians);
  }

  private static double[] encode(UserEncoder encoder, double halfLife) {
    return encoder.encode(HISTORY, VECTORS, halfLife);
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
    assertNull(encoder(null).encode(History.of(List.of("a", "b")), opposite, NONE));
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
    History<String> clicks = History.of(List.of("a", "b", "a", "a"), new int[] {0, 5, 8, 9});
    assertEquals(0.5 * (0.4 + 0.1 + 0.1), encoder.bonus(clicks, 0), 1e-12);
    assertEquals(0.5 * 0.1, encoder.bonus(clicks, 1), 1e-12);
  }

  @Test
  void voices_byAge_eachClickOrTheLastOne() {
    for (boolean repeats : new boolean[] {true, false}) {
      UserEncoder encoder =
          encoder(
              List.of(
                  Map.of("dimension", 4),
                  Map.of("users", "neighbors", "weight", 0.3, "decay", 0.5, "repeats", repeats)));
      assertTrue(encoder.hasNeighbors());
      assertEquals(0.3, encoder.neighborScale());
      assertArrayEquals(new double[] {repeats ? 1.25 : 1, 0.5}, encoder.voices(HISTORY, NONE));
      assertArrayEquals(
          new double[] {repeats ? 1.0625 : 1, 0.25},
          encoder.voices(HISTORY, 0.5),
          1e-12,
          "asked for");
    }
    assertFalse(encoder(null).hasNeighbors());
    assertArrayEquals(new double[1], encoder(null).voices(History.of(List.of("a")), NONE));
  }

  private static FoldIn foldIn() {
    return new FoldIn(Gramian.of(new float[] {1, 0, 0, 2, 1, 1}, 2), 0.5, 0.1, 1);
  }

  @Test
  void encode_foldIn_isWhatFoldInSays() {
    UserEncoder encoder =
        new UserEncoder(
            List.of(Channel.Sum.of("sum", 2).weighted(2), Channel.FoldedIn.of("als", foldIn())));
    double[] user = encode(encoder, NONE);
    float[] expected = foldIn().user(List.of(new float[] {3, 0}, new float[] {0, -4}));
    assertEquals(2, Math.hypot(user[0], user[1]), 1e-12);
    assertEquals(expected[0], user[2]);
    assertEquals(expected[1], user[3]);
  }

  @Test
  void encode_constant_isTheWeightForAnyHistoryButNone() {
    Map<String, Object> manifest = new HashMap<>();
    new UserEncoder(List.of(Channel.Sum.of("sum", 3), new Channel.Constant("popularity", 0.25)))
        .describeIn(manifest);
    UserEncoder encoder = encoder(manifest.get(UserEncoder.CHANNELS));
    assertArrayEquals(new double[] {2, 2, 6, 0.25}, encode(encoder, NONE));
    History<String> both = History.of(List.of("a", "b"));
    List<float[]> opposite = List.of(new float[] {1, 2, 3, 0}, new float[] {-1, -2, -3, 0});
    assertArrayEquals(new double[] {0, 0, 0, 0.25}, encoder.encode(both, opposite, NONE));
    assertNull(encoder.encode(History.of(List.of()), List.of(), NONE));
  }

  /** Every kind of channel, as the manifest and the file of Gramians have it. */
  @Test
  void read_whatIsDescribed_isTheSame() {
    FoldIn other = new FoldIn(Gramian.of(new float[] {3, 4}, 1), 0.25, 1, 0.5);
    UserEncoder encoder =
        new UserEncoder(
            List.of(
                Channel.Sum.of("history", 1)
                    .weighted(1)
                    .with(new Channel.ClickWeights(List.of(1.0, 0.5), List.of(-0.25))),
                Channel.FoldedIn.of("als", foldIn()).weighted(0.5),
                new Channel.Neighbors("item-knn", 0.3, 0.5, true),
                Channel.FoldedIn.of("other", other)));
    Map<String, Object> manifest = new HashMap<>();
    encoder.describeIn(manifest);
    assertEquals(16, encoder.gramians().length);
    UserEncoder back = encoder(manifest.get(UserEncoder.CHANNELS), encoder.gramians());
    Map<String, Object> again = new HashMap<>();
    back.describeIn(again);
    assertEquals(manifest, again);
    assertArrayEquals(encoder.gramians(), back.gramians());
    assertArrayEquals(encode(encoder, NONE), encode(back, NONE));
    assertTrue(back.hasNeighbors() && back.hasBonuses());

    assertThrows(ArtifactException.class, () -> encoder(manifest.get("channels")), "no file");
    byte[] longer = java.util.Arrays.copyOf(encoder.gramians(), 20);
    assertEquals(
        "gramian.bin: is damaged, something follows the last Gramian",
        assertThrows(ArtifactException.class, () -> encoder(manifest.get("channels"), longer))
            .getMessage());
  }

  @Test
  void describeIn_oneSum_saysNothing() {
    Map<String, Object> manifest = new HashMap<>();
    UserEncoder.sum(4).describeIn(manifest);
    assertEquals(Map.of(), manifest);
  }

  @Test
  void history_positions_ageFromTheNewestKnownClick() {
    History<String> history = History.of(List.of("b", "a", "b"), new int[] {1, 4, 6});
    assertEquals(List.of("b", "a"), history.items());
    assertEquals(3, history.clickCount());
    assertEquals(List.of(5, 2, 0), List.of(history.age(0), history.age(1), history.age(2)));
    assertEquals(List.of(0, 1, 0), List.of(history.item(0), history.item(1), history.item(2)));
    assertThrows(InvalidRequestException.class, () -> History.of(List.of("a"), new int[0]));
  }

  @Test
  void read_channelsThatDoNotFit_isDamaged() {
    assertThrows(ArtifactException.class, () -> encoder(List.of(Map.of("dimension", 3))));
    assertThrows(ArtifactException.class, () -> encoder("sum"));
    assertThrows(ArtifactException.class, () -> encoder(List.of(Map.of())));
    assertThrows(ArtifactException.class, () -> encoder(List.of()));
    Map<String, Object> neighbors =
        Map.of("users", "neighbors", "weight", 1, "decay", 1, "repeats", false);
    assertThrows(
        ArtifactException.class,
        () -> encoder(List.of(Map.of("dimension", 4), neighbors, neighbors)));
    assertEquals(
        "manifest.json: is damaged, 'channels' can't be read"
            + " (dev.vecino.core.InvalidRequestException: 'users' must be sum, fold_in,"
            + " neighbors or constant, got: max)",
        assertThrows(
                ArtifactException.class,
                () -> encoder(List.of(Map.of("dimension", 4, "users", "max"))))
            .getMessage());
  }
}
