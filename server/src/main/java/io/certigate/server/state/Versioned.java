package io.certigate.server.state;

import io.certigate.server.model.RegistryRecord;

/**
 * A record as it is now.
 *
 * @param record the record
 * @param revision number of its last change
 */
public record Versioned<T extends RegistryRecord>(T record, long revision) {}
