package dev.vecino.trainer;

import dev.vecino.core.ClickLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Clicks whose right answer is known: items of one group are only ever clicked together. */
public final class Toy {

  public static final List<String> GROUPS = List.of("red", "grün", "deep blue", "100% ♥");
  public static final int ITEMS_PER_GROUP = 6;

  private Toy() {}

  public static ClickLog log(int sequences, int length) {
    Random random = new Random(7);
    List<List<String>> all = new ArrayList<>();
    for (int s = 0; s < sequences; s++) {
      List<String> sequence = new ArrayList<>();
      for (int n = 0; n < length; n++) {
        sequence.add(item(s % GROUPS.size(), random.nextInt(ITEMS_PER_GROUP)));
      }
      all.add(sequence);
    }
    return ClickLog.of(all);
  }

  public static String item(int group, int number) {
    return GROUPS.get(group) + " " + number;
  }

  public static String group(String item) {
    return item.substring(0, item.lastIndexOf(' '));
  }
}
