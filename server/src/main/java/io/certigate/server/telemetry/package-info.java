/**
 * What a node tells of itself to those who operate it: metrics, traces, health. Switched off, none of it is loaded but the settings, and
 * {@code docs/metrics.md} lists all of it.
 */
@NullMarked
package io.certigate.server.telemetry;

import org.jspecify.annotations.NullMarked;
