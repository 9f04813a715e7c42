/** What the server proves itself with, and whom it trusts to vouch for clients: files that are read again when they change. */
@NullMarked
package io.certigate.server.tls;

import org.jspecify.annotations.NullMarked;
