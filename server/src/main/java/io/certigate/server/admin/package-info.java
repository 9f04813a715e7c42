/**
 * The only writer: validates, persists, waits until this node's view includes the write, and acknowledges. Imports
 * {@code model}, {@code policy}, {@code registry} and {@code state}; never a store.
 */
@NullMarked
package io.certigate.server.admin;

import org.jspecify.annotations.NullMarked;
