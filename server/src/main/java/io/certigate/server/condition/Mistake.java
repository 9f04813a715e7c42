package io.certigate.server.condition;

/**
 * Why a text is not a condition.
 *
 * @param line line in the text, from 1
 * @param column column in the line in code points, from 1
 * @param message what was expected, what was found, and the nearest declared word
 */
public record Mistake(int line, int column, String message) {}
