/**
 * One thin service class for each service of the contract: translates in, asks, translates out. Imports {@code decision},
 * {@code admin}, {@code model}, {@code policy}, {@code state} and the generated stubs; never a store.
 */
@NullMarked
package io.certigate.server.grpc;

import org.jspecify.annotations.NullMarked;
