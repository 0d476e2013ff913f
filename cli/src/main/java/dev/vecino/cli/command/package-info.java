/** One class per command, which parses, calls a door of another module and prints. */
package dev.vecino.cli.command;
