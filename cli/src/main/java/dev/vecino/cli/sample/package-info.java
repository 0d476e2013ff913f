/** The generated sample: an invented rental-housing market and the clicks of its users. */
package dev.vecino.cli.sample;
