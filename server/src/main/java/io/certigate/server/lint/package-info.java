/**
 * Findings about policies that compile, and yet are probably not what their author means. Every kind of finding has a code,
 * a definition and two examples, and is sound: what it says is so. Imports {@code policy}, {@code condition},
 * {@code suite}, {@code yaml} and {@code model}; it has no clock and reads no files.
 */
@NullMarked
package io.certigate.server.lint;

import org.jspecify.annotations.NullMarked;
