/** What a command says: results, progress, exit codes. */
package dev.vecino.cli.console;
