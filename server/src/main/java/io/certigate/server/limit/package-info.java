/** How much one caller may ask, and when a node sheds calls; imports nothing of ours. */
@NullMarked
package io.certigate.server.limit;

import org.jspecify.annotations.NullMarked;
