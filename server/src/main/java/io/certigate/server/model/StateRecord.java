package io.certigate.server.model;

/** A record of the state: what one change of the change log replaces as a whole. */
public sealed interface StateRecord permits RegistryRecord, Directive, Proposal {}
