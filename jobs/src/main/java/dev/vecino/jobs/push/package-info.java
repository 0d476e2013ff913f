/**
 * A list for every user of a click log, in files that survive a kill at any moment. The door is
 * {@link dev.vecino.jobs.push.Push}.
 */
package dev.vecino.jobs.push;
