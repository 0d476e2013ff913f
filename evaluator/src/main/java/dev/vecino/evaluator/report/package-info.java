/** The forms of an evaluation: text and HTML for people, maps for programs. */
package dev.vecino.evaluator.report;
