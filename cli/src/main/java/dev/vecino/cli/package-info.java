/**
 * The {@code vecino} command: its start and its end. Rooms: the commands, the options that commands
 * share, what is printed, and the sample.
 */
package dev.vecino.cli;
