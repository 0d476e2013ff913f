package dev.vecino.indexer;

import dev.vecino.core.Catalogue;
import dev.vecino.searcher.Filter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;

/**
 * A filter and what it means, said a second time without any code of the searcher: a predicate on
 * the value of the catalogue.
 *
 * @param filter the filter
 * @param meaning whether an item matches, given the clicked items that are known, oldest first
 */
record RandomFilter(Filter filter, BiPredicate<Item, List<Item>> meaning) {

  /** One item. */
  interface Item {
    String id();

    /** The value of an attribute, or null. */
    Object value(String attribute);
  }

  /**
   * Draws a filter.
   *
   * @param depth how deep it may nest
   * @param relative whether it may compare with the history
   */
  static RandomFilter draw(Random random, int depth, boolean relative) {
    int kind = random.nextInt(depth > 0 ? 14 : 10);
    return switch (kind) {
      case 0 -> whole(random);
      case 1 -> decimal(random);
      case 2 -> date(random);
      case 3 -> flag(random);
      case 4 -> keyword(random);
      case 5 -> relative ? gap(random) : keyword(random);
      case 6 -> relative ? near(random) : keyword(random);
      case 7 -> relative ? notSame(random) : keyword(random);
      case 8 -> present(random);
      case 9 -> ids(random);
      case 10 -> {
        RandomFilter inner = draw(random, depth - 1, relative);
        yield new RandomFilter(Filter.not(inner.filter), inner.meaning.negate());
      }
      case 11, 12 -> {
        List<RandomFilter> parts = draws(random, depth - 1, relative);
        yield new RandomFilter(
            Filter.all(filters(parts)),
            (item, history) -> parts.stream().allMatch(p -> p.meaning.test(item, history)));
      }
      default -> {
        List<RandomFilter> parts = draws(random, depth - 1, relative);
        yield new RandomFilter(
            Filter.any(filters(parts)),
            (item, history) -> parts.stream().anyMatch(p -> p.meaning.test(item, history)));
      }
    };
  }

  private static List<RandomFilter> draws(Random random, int depth, boolean relative) {
    List<RandomFilter> parts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      parts.add(draw(random, depth, relative));
    }
    return parts;
  }

  private static Filter[] filters(List<RandomFilter> parts) {
    return parts.stream().map(RandomFilter::filter).toArray(Filter[]::new);
  }

  private static RandomFilter of(Filter filter, String attribute, Predicate<Object> meaning) {
    return new RandomFilter(
        filter,
        (item, history) -> {
          Object value = item.value(attribute);
          return value != null && meaning.test(value);
        });
  }

  private static RandomFilter whole(Random random) {
    String name = "rooms";
    double bound = random.nextInt(-2, 9) + (random.nextInt(3) == 0 ? 0.5 : 0);
    double other = bound + random.nextInt(4) * 0.5;
    Object low = asValue(random, bound);
    Object high = asValue(random, other);
    return switch (random.nextInt(6)) {
      case 0 -> of(Filter.range(name, low, high), name, v -> n(v) >= bound && n(v) <= other);
      case 1 -> of(Filter.atLeast(name, low), name, v -> n(v) >= bound);
      case 2 -> of(Filter.atMost(name, low), name, v -> n(v) <= bound);
      case 3 -> of(Filter.moreThan(name, low), name, v -> n(v) > bound);
      case 4 -> of(Filter.lessThan(name, low), name, v -> n(v) < bound);
      default -> of(Filter.anyOf(name, low, high), name, v -> n(v) == bound || n(v) == other);
    };
  }

  private static double n(Object value) {
    return ((Number) value).doubleValue();
  }

  /** A number in one of the classes that a caller may use. */
  private static Object asValue(Random random, double number) {
    if (number != Math.rint(number)) {
      return random.nextBoolean() ? (Object) number : Double.toString(number);
    }
    return switch (random.nextInt(5)) {
      case 0 -> (int) number;
      case 1 -> (long) number;
      case 2 -> (float) number;
      case 3 -> Long.toString((long) number);
      default -> number;
    };
  }

  private static RandomFilter decimal(Random random) {
    String name = random.nextBoolean() ? Catalogue.PRICE : Catalogue.QUALITY;
    // A grid that the items' values lie on too, so that bounds are met.
    double bound = name.equals(Catalogue.PRICE) ? random.nextInt(40) * 2.5 : random.nextInt(9) / 8d;
    double other = bound * (1 + random.nextInt(3));
    Object low = asValue(random, bound);
    Object high = asValue(random, other);
    return switch (random.nextInt(6)) {
      case 0 -> of(Filter.range(name, low, high), name, v -> n(v) >= bound && n(v) <= other);
      case 1 -> of(Filter.atLeast(name, low), name, v -> n(v) >= bound);
      case 2 -> of(Filter.atMost(name, low), name, v -> n(v) <= bound);
      case 3 -> of(Filter.moreThan(name, low), name, v -> n(v) > bound);
      case 4 -> of(Filter.lessThan(name, low), name, v -> n(v) < bound);
      default -> of(Filter.anyOf(name, low, high), name, v -> n(v) == bound || n(v) == other);
    };
  }

  private static RandomFilter date(Random random) {
    String name = "built";
    LocalDate bound = LocalDate.of(2020, 1, 1).plusDays(random.nextInt(60));
    LocalDate other = bound.plusDays(random.nextInt(30));
    Object low = random.nextBoolean() ? bound : bound.toString();
    Object high = random.nextBoolean() ? other : other.toString();
    return switch (random.nextInt(6)) {
      case 0 ->
          of(
              Filter.range(name, low, high),
              name,
              v -> !day(v).isBefore(bound) && !day(v).isAfter(other));
      case 1 -> of(Filter.atLeast(name, low), name, v -> !day(v).isBefore(bound));
      case 2 -> of(Filter.atMost(name, low), name, v -> !day(v).isAfter(bound));
      case 3 -> of(Filter.moreThan(name, low), name, v -> day(v).isAfter(bound));
      case 4 -> of(Filter.lessThan(name, low), name, v -> day(v).isBefore(bound));
      default -> of(Filter.anyOf(name, low, high), name, v -> v.equals(bound) || v.equals(other));
    };
  }

  private static LocalDate day(Object value) {
    return (LocalDate) value;
  }

  private static RandomFilter flag(Random random) {
    boolean wanted = random.nextBoolean();
    Object value = random.nextBoolean() ? (Object) wanted : Boolean.toString(wanted);
    return of(Filter.anyOf("garden", value), "garden", v -> v.equals(wanted));
  }

  private static RandomFilter keyword(Random random) {
    List<String> some =
        random
            .ints(random.nextInt(4), 0, 8)
            .mapToObj(i -> i == 7 ? "nowhere" : "Süd-" + i)
            .toList();
    return of(Filter.anyOf("district", some.toArray()), "district", some::contains);
  }

  private static RandomFilter gap(Random random) {
    double fraction = random.nextInt(5) / 4d;
    return new RandomFilter(
        Filter.maxPriceGap(fraction),
        (item, history) -> isNear(item, Catalogue.PRICE, fraction, median(history, "price")));
  }

  private static RandomFilter near(Random random) {
    double fraction = random.nextInt(5) / 4d;
    String name = List.of("rooms", "quality", "price").get(random.nextInt(3));
    return random.nextBoolean()
        ? new RandomFilter(
            Filter.near(name, fraction),
            (item, history) -> isNear(item, name, fraction, median(history, name)))
        : new RandomFilter(
            Filter.nearLast(name, fraction),
            (item, history) -> {
              double[] all = numbers(history, name).toArray();
              double last = all.length == 0 ? Double.NaN : all[all.length - 1];
              return isNear(item, name, fraction, last);
            });
  }

  private static boolean isNear(Item item, String name, double fraction, double reference) {
    Object value = item.value(name);
    return value != null
        && Math.abs(n(value) - reference) <= fraction * Math.abs(reference) + 1e-12;
  }

  /** NaN where there is none. */
  private static double median(List<Item> history, String name) {
    double[] rising = numbers(history, name).sorted().toArray();
    int n = rising.length;
    return n == 0 ? Double.NaN : (rising[(n - 1) / 2] + rising[n / 2]) / 2;
  }

  private static DoubleStream numbers(List<Item> history, String name) {
    return history.stream()
        .map(item -> item.value(name))
        .filter(value -> value != null)
        .mapToDouble(RandomFilter::n);
  }

  private static RandomFilter notSame(Random random) {
    String name = List.of("district", "rooms", "built", "garden").get(random.nextInt(4));
    return new RandomFilter(
        Filter.notSame(name),
        (item, history) ->
            item.value(name) == null
                || history.stream().noneMatch(h -> item.value(name).equals(h.value(name))));
  }

  private static RandomFilter present(Random random) {
    String name = List.of("district", "rooms", "price", "garden").get(random.nextInt(4));
    if (name.equals("district") && random.nextBoolean()) {
      String prefix = "Süd-4".substring(0, random.nextInt(6));
      return of(Filter.startsWith(name, prefix), name, v -> ((String) v).startsWith(prefix));
    }
    return of(Filter.exists(name), name, v -> true);
  }

  /** Ids that end with some digit. */
  private static RandomFilter ids(Random random) {
    Set<String> some = new HashSet<>(Set.of("nowhere"));
    List<String> forms = List.of("i%d", "ä%d", "日本-%d", "😀%d", "\uff5e%d", "with space %d", "I%d");
    for (int i = random.nextInt(10); i < 300; i += 2) {
      for (String form : forms) {
        some.add(String.format(form, i));
      }
    }
    return new RandomFilter(Filter.items(some), (item, history) -> some.contains(item.id()));
  }
}
