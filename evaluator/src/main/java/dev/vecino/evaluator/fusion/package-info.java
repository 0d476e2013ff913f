/**
 * Several channels as one model, with weights that are learnt. The door is {@link
 * dev.vecino.evaluator.fusion.Fusion}.
 */
package dev.vecino.evaluator.fusion;
