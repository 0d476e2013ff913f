/**
 * The words that every module shares: click log, catalogue, embedding table, model, manifest,
 * progress and errors; and one of each tool: threads that share work, folders and files that are
 * written whole, checksums. Nothing here prints or exits, and no thread is left behind.
 */
@NullMarked
package dev.vecino.core;

import org.jspecify.annotations.NullMarked;
