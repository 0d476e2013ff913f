/** From rows that are trees to rows of named columns. */
package dev.vecino.sources.tree;
