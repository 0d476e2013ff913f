package dev.vecino.cli.sample;

import java.util.Locale;

/** The districts of the invented town, as one meets them walking round it: a ring. */
enum District {
  HARBOUR(9, 19.0, "by the harbour", "near the harbour", "overlooking the ships"),
  RIVERSIDE(9, 18.0, "on the riverside", "close to the river", "by the old bridge"),
  OLD_TOWN(8, 21.0, "in the old town", "by the town wall", "next to the cathedral"),
  MARKET(8, 17.0, "at the market", "near the market square", "behind the market hall"),
  UNIVERSITY(11, 16.5, "near the university", "next to the campus", "by the library"),
  STATION(9, 14.0, "by the station", "near the station", "five minutes from the trains"),
  MILL_QUARTER(8, 15.0, "in the mill quarter", "by the old mill", "beside the mill pond"),
  NORTH_END(9, 12.0, "in the north end", "at the northern tram stop", "near the north gate"),
  SOUTHFIELDS(8, 11.5, "in Southfields", "near the south fields", "at the edge of the fields"),
  WEST_PARK(9, 16.0, "by the west park", "overlooking the park", "near the west park"),
  GARDEN_HILL(7, 17.5, "on garden hill", "below garden hill", "among the gardens"),
  LAKESIDE(5, 20.0, "at the lakeside", "near the lake", "by the boat house");

  /** How many of 100 homes are here. */
  final int share;

  /** The usual monthly rent of a square metre of a flat. */
  final double rentPerSquareMetre;

  private final String onePlace;
  private final String anotherPlace;
  private final String thirdPlace;

  District(
      int share,
      double rentPerSquareMetre,
      String onePlace,
      String anotherPlace,
      String thirdPlace) {
    this.share = share;
    this.rentPerSquareMetre = rentPerSquareMetre;
    this.onePlace = onePlace;
    this.anotherPlace = anotherPlace;
    this.thirdPlace = thirdPlace;
  }

  /** The id in the catalogue, {@code old-town}. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Words for somewhere in the district. */
  String place(Dice dice) {
    return dice.oneOf(onePlace, anotherPlace, thirdPlace);
  }

  /** The district so many steps further round the ring. */
  @SuppressWarnings("EnumOrdinal") // the order is the ring
  District next(int steps) {
    return values()[Math.floorMod(ordinal() + steps, values().length)];
  }
}
