/**
 * Approximate neighbour search by clusters: which items are near each other, codes of one byte a
 * dimension to compare with, and a search that stops when it has probably found enough. Public for
 * the module that writes indexes; applications have no need of it.
 */
package dev.vecino.codec.clusters;
