package io.certigate.server.state;

import io.certigate.server.model.EntityRef;
import java.time.Instant;

/** Names one window of a relation. */
public record RelationKey(EntityRef of, String name, EntityRef with, Instant from) {}
