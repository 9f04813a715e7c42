/** The server: {@link io.certigate.server.Main} wires the parts and nothing else does. */
@NullMarked
package io.certigate.server;

import org.jspecify.annotations.NullMarked;
