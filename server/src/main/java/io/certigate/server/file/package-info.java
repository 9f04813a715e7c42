/** What the file system says of a file. */
@NullMarked
package io.certigate.server.file;

import org.jspecify.annotations.NullMarked;
