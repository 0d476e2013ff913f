package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestItemsTest {

  private record Scored(Segment segment, int document, float score) {
    String id() {
      try {
        return segment.ids().id(document);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private static final Comparator<Scored> BEST_FIRST =
      Comparator.comparingDouble((Scored s) -> -s.score())
          .thenComparing(s -> s.id().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  @Test
  void offers_random_drainAsSortingSays() throws IOException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      ids.add((i % 3 == 0 ? "é" : i % 3 == 1 ? "😀" : "\uff5e") + (i * 7919 % 2500));
    }
    try (TestSegment one = TestSegment.ofIds(ids.subList(0, 1000));
        TestSegment two = TestSegment.ofIds(ids.subList(1000, 2500))) {
      Segment[] segments = {one.segment(), two.segment()};
      for (int seed = 0; seed < 200; seed++) {
        Random random = new Random(seed);
        int scores = 1 + random.nextInt(seed % 2 == 0 ? 4 : 5000); // few: many ties
        List<Scored> offers = new ArrayList<>();
        for (Segment segment : segments) {
          IntStream.range(0, segment.reader.maxDoc())
              .filter(d -> random.nextInt(4) > 0)
              .forEach(d -> offers.add(new Scored(segment, d, random.nextInt(scores) / 7f - 100)));
        }
        Collections.shuffle(offers, random);
        int k = 1 + random.nextInt(seed % 5 == 0 ? 4000 : 50);
        NearestItems nearest = new NearestItems(k);
        for (Scored offer : offers) {
          nearest.offer(offer.segment(), offer.document(), offer.score());
        }
        List<Scored> drained =
            Arrays.stream(nearest.drain())
                .map(hit -> new Scored(hit.segment(), hit.document(), hit.score()))
                .toList();
        offers.sort(BEST_FIRST);
        assertEquals(
            offers.subList(0, Math.min(k, offers.size())), drained, "new Random(" + seed + ")");
        assertEquals(0, nearest.size());
      }
    }
  }

  @Test
  void offers_none_drainNothing() throws IOException {
    assertEquals(0, new NearestItems(5).drain().length);
  }
}
