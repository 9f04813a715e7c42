/** The whole product as its users see it: real servers as processes, the command line and the client library. Imports nothing of the server. */
@NullMarked
package io.certigate.e2e;

import org.jspecify.annotations.NullMarked;
