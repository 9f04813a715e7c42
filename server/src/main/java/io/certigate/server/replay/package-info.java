/**
 * Makes the decisions of the log again: what was asked, with the facts, directives and instant of then, under any compiled release.
 * Imports {@code decisionlog}, {@code decision}, {@code policy}, {@code state}, {@code registry} and {@code model}.
 */
@NullMarked
package io.certigate.server.replay;

import org.jspecify.annotations.NullMarked;
