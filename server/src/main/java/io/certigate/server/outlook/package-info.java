/**
 * What would make another answer: time (the {@link io.certigate.server.outlook.Timeline} of answers) or other facts (the
 * {@link io.certigate.server.outlook.Outlook} of a denial). Pure. Imports {@code policy}, {@code condition} and
 * {@code model}; no state, no adapter.
 */
@NullMarked
package io.certigate.server.outlook;

import org.jspecify.annotations.NullMarked;
