/**
 * The language once more, slow and obvious, to check the fast one against: plain descriptions of policies and facts, an
 * evaluator that scans every rule, and random scenarios. Imports the answers and words of {@code policy} and {@code model},
 * none of the evaluation.
 */
@NullMarked
package io.certigate.server.policy.reference;

import org.jspecify.annotations.NullMarked;
