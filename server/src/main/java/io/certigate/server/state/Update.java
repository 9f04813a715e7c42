package io.certigate.server.state;

import io.certigate.server.model.StateRecord;

/** One change to write. */
public sealed interface Update {
    /** Puts a record in the place of the one with the same key. */
    record Put(StateRecord record) implements Update {}

    /**
     * Makes a release the active one.
     *
     * @param hash its content hash
     * @param body its content, kept under the hash
     */
    record Activate(String hash, String body) implements Update {}
}
