package io.certigate.server.bench;

/** What is asked of a server while it is measured. */
public enum Mix {
    /** One question a call, about 64 accounts in turn, whose facts are cached. */
    hot,
    /** One question a call, about any number of holders, few of them often: the one at rank k in proportion to 1/k. */
    zipf,
    /** One question a call, about holders whose facts are not cached: each call reads the store. */
    misses,
    /** Many hot questions a call. */
    batch,
    /** Hot questions on streams, one for each connection. */
    stream;

    /** Whether the holders are imported before. */
    boolean hasHolders() {
        return this == zipf || this == misses;
    }

    /** Whether its calls are those of which a rate is asked: one question each. */
    boolean isUnary() {
        return this == hot || hasHolders();
    }
}
