/**
 * Typed facts by holder: how they are read, and the bounded cache that never serves a fact older than an acknowledged
 * change. Imports {@code model} and Caffeine only.
 */
@NullMarked
package io.certigate.server.registry;

import org.jspecify.annotations.NullMarked;
