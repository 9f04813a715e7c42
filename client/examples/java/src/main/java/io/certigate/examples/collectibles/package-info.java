/** An example: the backend of a mini-program that sells digital collectibles, and asks Certigate before each sale. */
@NullMarked
package io.certigate.examples.collectibles;

import org.jspecify.annotations.NullMarked;
