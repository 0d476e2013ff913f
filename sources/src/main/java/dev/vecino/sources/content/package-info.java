/** What a file is, and what it holds when it is packed. */
package dev.vecino.sources.content;
