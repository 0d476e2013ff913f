/** Databases. */
package dev.vecino.sources.jdbc;
