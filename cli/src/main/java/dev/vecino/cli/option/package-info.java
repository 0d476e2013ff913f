/** The options that commands share. */
package dev.vecino.cli.option;
