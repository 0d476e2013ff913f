package dev.vecino.core;

/**
 * Where items come from: a file, a database, an application's own storage. A table of items has a
 * row an item and a column an attribute; {@link Catalogue.Options} says which column has the ids.
 */
@FunctionalInterface
public interface CatalogueSource {

  /**
   * Opens the items; whoever opens closes.
   *
   * @throws BadInputException if there are none to be had
   */
  Table openItems();
}
