/** The decision log: segments of framed records, their chain, recovery and reading. */
@NullMarked
package io.certigate.server.decisionlog;

import org.jspecify.annotations.NullMarked;
