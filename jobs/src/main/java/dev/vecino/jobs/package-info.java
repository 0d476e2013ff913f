/**
 * The daily run, as an application calls it: {@link dev.vecino.jobs.rebuild.Rebuild} trains,
 * indexes, verifies and swaps; {@link dev.vecino.jobs.push.Push} writes a list for every user. What
 * the command line does is these two with what was typed.
 */
package dev.vecino.jobs;
