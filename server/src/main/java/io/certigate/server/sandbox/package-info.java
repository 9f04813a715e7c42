/**
 * A node for the tests of those who call Certigate: its state is in memory and begins with fixtures. As a server and as an
 * extension of JUnit. Imports {@code Main}, and what reads policies and fixtures.
 */
@NullMarked
package io.certigate.server.sandbox;

import org.jspecify.annotations.NullMarked;
