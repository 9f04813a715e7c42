/**
 * The offline commands: what a person types and reads. Each finds its way into the command line as a service of type
 * {@link java.util.concurrent.Callable} that carries picocli's {@code @Command}. Only {@code Main} below them starts
 * anything.
 */
@NullMarked
package io.certigate.server.command;

import org.jspecify.annotations.NullMarked;
