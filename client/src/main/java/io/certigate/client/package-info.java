/**
 * The client library: asks a Certigate server and says whether the caller may act. Imports the generated contract and
 * gRPC; never {@code io.certigate.cli} nor the server.
 */
@NullMarked
package io.certigate.client;

import org.jspecify.annotations.NullMarked;
