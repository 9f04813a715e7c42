/** How messages of the contract are shown to people by commands that there are with a server and without one. */
@NullMarked
package io.certigate.text;

import org.jspecify.annotations.NullMarked;
