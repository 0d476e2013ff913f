/** Parquet files. */
package dev.vecino.sources.parquet;
