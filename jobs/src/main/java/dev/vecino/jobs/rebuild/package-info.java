/**
 * A new generation of an index from a click log, which is served only if it is good enough. The
 * door is {@link dev.vecino.jobs.rebuild.Rebuild}.
 */
package dev.vecino.jobs.rebuild;
