package io.certigate.server.state;

import io.certigate.server.model.EntityRef;

/** Names a certification: holder, kind and normalized number (empty if it has none). */
public record CertificationKey(EntityRef holder, String kind, String number) {}
