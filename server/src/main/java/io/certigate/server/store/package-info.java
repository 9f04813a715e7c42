/**
 * Keeps the state in an SQL database: one JDBC implementation and a small dialect for each engine. Imports {@code model},
 * {@code registry} and {@code state}; imported by the composition root only.
 */
@NullMarked
package io.certigate.server.store;

import org.jspecify.annotations.NullMarked;
