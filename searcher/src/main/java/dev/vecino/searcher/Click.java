package dev.vecino.searcher;

/**
 * A click of a history on an item that the index knows.
 *
 * @param place of its item
 * @param position in the history, from 0 for the oldest click
 */
record Click(Place place, int position) {}
