/**
 * A JSON Schema of policy documents, for editors: what may stand where, with a word on each key. What only a compiler knows, such
 * as whether a word is declared, it leaves to {@code certigate policy lint}. Imports {@code model}, {@code policy}.
 */
@NullMarked
package io.certigate.server.schema;

import org.jspecify.annotations.NullMarked;
