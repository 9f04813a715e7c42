/**
 * YAML read with positions: every node knows its file, line and column, and every complaint is collected rather than
 * thrown, so that an author sees all mistakes at once. Imports only {@code model}.
 */
@NullMarked
package io.certigate.server.yaml;

import org.jspecify.annotations.NullMarked;
