package io.certigate.server.state;

import io.certigate.server.model.StateRecord;

/**
 * A record as it is now.
 *
 * @param record the record
 * @param revision number of its last change
 */
public record Versioned<T extends StateRecord>(T record, long revision) {}
