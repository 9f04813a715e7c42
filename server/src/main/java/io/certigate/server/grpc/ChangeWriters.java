package io.certigate.server.grpc;

import io.certigate.server.admin.DirectiveAdmin;
import io.certigate.server.admin.RegistryAdmin;
import io.certigate.server.admin.ReleaseDesk;
import java.util.concurrent.Executor;

/**
 * What makes the changes that can be proposed.
 *
 * @param registry writes certifications
 * @param directives writes directives
 * @param desk makes releases active; blocks
 * @param reads runs what reads first, and so blocks for a short time; bounded, and throws
 *     {@link java.util.concurrent.RejectedExecutionException} when full
 * @param compiler runs what compiles, likewise
 */
public record ChangeWriters(
        RegistryAdmin registry, DirectiveAdmin directives, ReleaseDesk desk, Executor reads, Executor compiler) {}
