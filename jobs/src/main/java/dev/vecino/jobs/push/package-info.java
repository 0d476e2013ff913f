/** A list for every user of a click log, in files that survive a kill at any moment. */
package dev.vecino.jobs.push;
