package dev.vecino.cli.sample;

import java.util.Locale;

/** What one can rent. */
enum HomeType {
  FLAT(50, 1.0, 20, 20),
  HOUSE(14, 0.95, 28, 23),
  STUDIO(15, 1.15, 8, 21),
  LOFT(9, 1.2, 30, 30),
  ROOM(12, 1.3, 3, 13);

  /** How many of 100 homes are of this type. */
  final int share;

  /** What a square metre costs, compared with a flat. */
  final double rentFactor;

  private final int baseArea;
  private final int areaPerRoom;

  HomeType(int share, double rentFactor, int baseArea, int areaPerRoom) {
    this.share = share;
    this.rentFactor = rentFactor;
    this.baseArea = baseArea;
    this.areaPerRoom = areaPerRoom;
  }

  /** The id in the catalogue, {@code flat}. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A number of rooms as this type has them. */
  int rooms(Dice dice) {
    return switch (this) {
      case FLAT -> 1 + dice.pick(10, 40, 32, 14, 4);
      case HOUSE -> 3 + dice.pick(15, 35, 30, 15, 5);
      case LOFT -> 1 + dice.pick(25, 45, 25, 5);
      case STUDIO, ROOM -> 1;
    };
  }

  /** A living area in square metres. */
  int area(int rooms, Dice dice) {
    int usual = baseArea + areaPerRoom * rooms;
    return Math.max(8, (int) Math.round(dice.logNormal(usual, 0.14)));
  }

  /** What a title calls it. */
  String noun(int rooms, Dice dice) {
    return switch (this) {
      case FLAT -> rooms + "-room flat";
      case HOUSE -> dice.oneOf("house", "family house", "terraced house", "cottage");
      case LOFT -> dice.oneOf("loft", "artist's loft", "converted loft");
      case STUDIO -> dice.oneOf("studio", "studio flat");
      case ROOM -> dice.oneOf("room", "furnished room", "room in a shared flat");
    };
  }

  /** What a title praises, or an empty text. */
  String extra(Dice dice) {
    if (dice.chance(0.6)) {
      return "";
    }
    return switch (this) {
      case FLAT -> dice.oneOf(" with balcony", " with lift", " with bathtub", " with new kitchen");
      case HOUSE -> dice.oneOf(" with garden", " with garage", " with fireplace");
      case LOFT -> dice.oneOf(" with roof terrace", " with high ceilings", " with gallery");
      case STUDIO -> dice.oneOf(" with kitchenette", " with balcony", " with alcove");
      case ROOM -> dice.oneOf(" for a student", " with own bath", " with desk");
    };
  }
}
