/** The forms of an evaluation: text and HTML for people, maps for programs. */
@NullMarked
package dev.vecino.evaluator.report;

import org.jspecify.annotations.NullMarked;
