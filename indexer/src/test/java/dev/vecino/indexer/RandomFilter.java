package dev.vecino.indexer;

import dev.vecino.core.Catalogue;
import dev.vecino.searcher.Filter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * A filter and what it means, said a second time without any code of the searcher: a predicate on
 * the value of the catalogue.
 *
 * @param filter the filter
 * @param meaning whether an item matches, given the median price of the history
 */
record RandomFilter(Filter filter, BiPredicate<Item, OptionalDouble> meaning) {

  /** The values of one item by the attribute's name. */
  interface Item {
    /** The value, or null. */
    Object value(String attribute);
  }

  /**
   * Draws a filter.
   *
   * @param depth how deep it may nest
   * @param relative whether it may ask for the price of the history
   */
  static RandomFilter draw(Random random, int depth, boolean relative) {
    int kind = random.nextInt(depth > 0 ? 10 : 6);
    return switch (kind) {
      case 0 -> whole(random);
      case 1 -> decimal(random);
      case 2 -> date(random);
      case 3 -> flag(random);
      case 4 -> keyword(random);
      case 5 -> relative ? gap(random) : keyword(random);
      case 6 -> {
        RandomFilter inner = draw(random, depth - 1, relative);
        yield new RandomFilter(Filter.not(inner.filter), inner.meaning.negate());
      }
      case 7, 8 -> {
        List<RandomFilter> parts = draws(random, depth - 1, relative);
        yield new RandomFilter(
            Filter.all(filters(parts)),
            (item, median) -> parts.stream().allMatch(p -> p.meaning.test(item, median)));
      }
      default -> {
        List<RandomFilter> parts = draws(random, depth - 1, relative);
        yield new RandomFilter(
            Filter.any(filters(parts)),
            (item, median) -> parts.stream().anyMatch(p -> p.meaning.test(item, median)));
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
        (item, median) -> {
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
        (item, median) -> {
          Object price = item.value(Catalogue.PRICE);
          return price != null
              && median.isPresent()
              && n(price) >= median.getAsDouble() * (1 - fraction)
              && n(price) <= median.getAsDouble() * (1 + fraction);
        });
  }
}
