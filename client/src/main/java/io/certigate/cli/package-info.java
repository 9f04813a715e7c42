/**
 * The command line: the root command, and the commands that talk to a server. Imports {@code io.certigate.client},
 * picocli and Jackson; never the server, whose own commands the root finds on the class path.
 */
@NullMarked
package io.certigate.cli;

import org.jspecify.annotations.NullMarked;
