/**
 * The project's own benchmark: Certigate against an empty echo of the same messages, in one run, with server and load in
 * separate processes. Imports {@code Main} and the generated stubs.
 */
@NullMarked
package io.certigate.server.bench;

import org.jspecify.annotations.NullMarked;
