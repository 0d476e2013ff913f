/**
 * Clicks and items from more than CSV files: files of any kind that is known ({@link
 * dev.vecino.sources.FileSource}), and databases ({@link dev.vecino.sources.DatabaseSource}).
 */
package dev.vecino.sources;
