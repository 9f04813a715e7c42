/**
 * The words: immutable records for entities, values, certifications, relations and the facts of one holder, with the
 * semantics that belong to them alone (the state of a certification at an instant). Imports nothing of ours.
 */
@NullMarked
package io.certigate.server.model;

import org.jspecify.annotations.NullMarked;
