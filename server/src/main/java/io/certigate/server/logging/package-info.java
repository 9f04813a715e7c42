/** How a program of ours logs; imports nothing of ours. */
@NullMarked
package io.certigate.server.logging;

import org.jspecify.annotations.NullMarked;
