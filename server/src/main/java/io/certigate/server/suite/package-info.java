/**
 * Test suites: YAML cases run against a compiled release, with fixtures in place of the registry. Imports {@code policy},
 * {@code model} and {@code yaml}.
 */
@NullMarked
package io.certigate.server.suite;

import org.jspecify.annotations.NullMarked;
