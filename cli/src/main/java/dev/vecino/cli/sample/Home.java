package dev.vecino.cli.sample;

import java.time.LocalDate;

/**
 * One listing.
 *
 * @param area in square metres
 * @param price the monthly rent, a multiple of 5
 * @param qualityPercent 0 .. 100
 * @param listed the day, before the first click
 * @param appeal how often people look at it, compared with others; more than 0
 */
record Home(
    District district,
    HomeType type,
    int rooms,
    int area,
    int price,
    int qualityPercent,
    LocalDate listed,
    double appeal) {

  private static final int DAYS_LISTED_BEFORE = 90;

  /** Invents a home that was listed before the given day. */
  static Home invent(LocalDate firstDay, Dice dice) {
    District district = pickDistrict(dice);
    HomeType type = pickType(dice);
    int rooms = type.rooms(dice);
    int area = type.area(rooms, dice);
    // The density rises with the quality: the median is .81, 15 % lie under .6.
    double quality = 0.35 + 0.65 * StrictMath.sqrt(dice.uniform());
    double usualPrice =
        80 + area * district.rentPerSquareMetre * type.rentFactor * (0.8 + 0.25 * quality);
    int price = 5 * (int) Math.round(dice.logNormal(usualPrice, 0.1) / 5);
    LocalDate listed = firstDay.minusDays(dice.between(1, DAYS_LISTED_BEFORE));
    // u^-s is Zipf's law with exponent s: the r-th of n uniform numbers is about r / n.
    double appeal = (0.2 + quality) * StrictMath.pow(1 - dice.uniform(), -0.65);
    int qualityPercent = (int) Math.round(100 * quality);
    return new Home(district, type, rooms, area, price, qualityPercent, listed, appeal);
  }

  static District pickDistrict(Dice dice) {
    District[] all = District.values();
    int[] shares = new int[all.length];
    for (int d = 0; d < all.length; d++) {
      shares[d] = all[d].share;
    }
    return all[dice.pick(shares)];
  }

  static HomeType pickType(Dice dice) {
    HomeType[] all = HomeType.values();
    int[] shares = new int[all.length];
    for (int t = 0; t < all.length; t++) {
      shares[t] = all[t].share;
    }
    return all[dice.pick(shares)];
  }

  /** A title as an agent would write it, without commas. */
  String title(Dice dice) {
    String praise = capitalised(praise(dice));
    return praise + " " + type.noun(rooms, dice) + type.extra(dice) + " " + district.place(dice);
  }

  private String praise(Dice dice) {
    if (qualityPercent < 60) {
      return dice.oneOf("simple", "affordable", "unrenovated", "plain", "dated");
    }
    if (qualityPercent >= 92 && dice.chance(0.6)) {
      return dice.oneOf("newly renovated", "stylish", "beautiful", "first-class");
    }
    return dice.oneOf(
        "bright", "quiet", "sunny", "cosy", "charming", "modern", "friendly", "well-kept", "airy");
  }

  private static String capitalised(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
