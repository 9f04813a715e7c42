/**
 * The one ordered change log with its hash chain, and what a node holds of the state at a revision: views, leases, and
 * how they follow the log. Imports {@code model} and {@code registry} only; never a store.
 */
@NullMarked
package io.certigate.server.state;

import org.jspecify.annotations.NullMarked;
