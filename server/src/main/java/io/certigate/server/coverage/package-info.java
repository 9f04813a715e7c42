/**
 * What test suites reach of the rules: rules, edges of time, states of certifications. Imports {@code suite}, {@code policy}
 * and {@code model}; not {@code yaml}, not the command line.
 */
@NullMarked
package io.certigate.server.coverage;

import org.jspecify.annotations.NullMarked;
