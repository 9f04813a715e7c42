/**
 * What runs inside a node under test: a Java agent that shifts its clock, slows its reads, and replaces single methods by
 * seeded defects. Production code knows nothing of it. Imports Byte Buddy and what it replaces; nothing of the tests.
 */
@NullMarked
package io.certigate.oracle.agent;

import org.jspecify.annotations.NullMarked;
