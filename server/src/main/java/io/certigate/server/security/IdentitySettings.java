package io.certigate.server.security;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a node knows who calls.
 *
 * @param file who may call, and how they prove to be who they are
 * @param jwt whose JWTs count; null for none
 */
public record IdentitySettings(Path file, @Nullable JwtSettings jwt) {}
