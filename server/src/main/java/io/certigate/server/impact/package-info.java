/**
 * Whose answers would be others: past decisions and the accounts of the registry, asked again under another release, without some
 * certifications, or at another instant. Imports {@code replay}, {@code decisionlog}, {@code decision}, {@code suite}, {@code outlook},
 * {@code policy}, {@code state}, {@code registry} and {@code model}.
 */
@NullMarked
package io.certigate.server.impact;

import org.jspecify.annotations.NullMarked;
