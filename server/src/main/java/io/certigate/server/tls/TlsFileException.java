package io.certigate.server.tls;

import java.io.IOException;

/** A file of TLS cannot be used; the message says what was expected, what was found, and what to do. */
public final class TlsFileException extends IOException {
    private static final long serialVersionUID = 1L;

    TlsFileException(String message) {
        super(message);
    }
}
