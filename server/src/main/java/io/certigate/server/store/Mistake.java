package io.certigate.server.store;

/** The first thing that is wrong with a store; ends its inspection. */
final class Mistake extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Mistake(String expectedAndFound) {
        super(expectedAndFound, null, false, false);
    }
}
