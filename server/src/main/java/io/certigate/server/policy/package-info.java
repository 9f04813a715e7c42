/**
 * Policies: their documents, their compiled form, and the decision itself as a pure function,
 * {@link io.certigate.server.policy.PolicySet#evaluate}. No I/O, no clock, no logging. Imports {@code model} and
 * {@code yaml}, nothing else of ours.
 */
@NullMarked
package io.certigate.server.policy;

import org.jspecify.annotations.NullMarked;
