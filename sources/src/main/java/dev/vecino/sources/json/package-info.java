/** JSON lines and arrays of objects. */
package dev.vecino.sources.json;
