/**
 * A decision is made here: {@link io.certigate.server.decision.DecisionPoint#decide} takes one view of the state, fetches
 * the facts that the policies ask for, and answers only while both can be trusted. Imports {@code policy},
 * {@code outlook}, {@code registry}, {@code state} and {@code model}; no adapter, no store.
 */
@NullMarked
package io.certigate.server.decision;

import org.jspecify.annotations.NullMarked;
