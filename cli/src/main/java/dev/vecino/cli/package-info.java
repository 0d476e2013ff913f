/** The {@code vecino} command: commands that parse, call a door and print. */
package dev.vecino.cli;
