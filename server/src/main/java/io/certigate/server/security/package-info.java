/** Who calls, and what each role may do: principals, roles, and how a caller proves to be one. It knows nothing of transports. */
@NullMarked
package io.certigate.server.security;

import org.jspecify.annotations.NullMarked;
