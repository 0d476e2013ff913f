/**
 * The words that every module shares: click log, catalogue, embedding table, model, manifest,
 * progress and errors. Nothing here prints, exits or starts a thread.
 */
package dev.vecino.core;
