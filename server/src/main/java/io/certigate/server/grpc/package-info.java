/**
 * The gRPC adapter: one thin service class per proto service, which translates in, calls, and translates out. Imports
 * {@code decision} and {@code admin} and the words they use; no other adapter, no store.
 */
@NullMarked
package io.certigate.server.grpc;

import org.jspecify.annotations.NullMarked;
