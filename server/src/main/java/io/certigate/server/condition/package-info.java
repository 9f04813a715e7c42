/**
 * Conditions of rules: texts in CEL, checked against declared properties when a release is compiled, and evaluated to one of
 * four truth values. The only package that knows the CEL library. Imports {@code model} only.
 */
@NullMarked
package io.certigate.server.condition;

import org.jspecify.annotations.NullMarked;
