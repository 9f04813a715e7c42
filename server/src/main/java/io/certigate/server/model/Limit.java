package io.certigate.server.model;

/**
 * A limit that nobody can choose, as an operator is told of it.
 *
 * @param name its name: words with hyphens, those of one part of the server after its name and a dot
 * @param value its value
 * @param unit the unit of the value; empty for a plain number
 * @param meaning what it bounds, and what happens beyond it
 */
public record Limit(String name, long value, String unit, String meaning) {}
