/** How messages of the contract are written as JSON: the one thing besides the stubs that server and client must have alike. */
@NullMarked
package io.certigate.json;

import org.jspecify.annotations.NullMarked;
