/**
 * Settings: each option of a command is also a key of one YAML file and an environment variable, derived from picocli's model of the
 * command. A flag wins over the environment, the environment over the file, the file over the default; where each value came from is
 * kept. Imports {@code yaml} and {@code model} alone.
 */
@NullMarked
package io.certigate.server.settings;

import org.jspecify.annotations.NullMarked;
