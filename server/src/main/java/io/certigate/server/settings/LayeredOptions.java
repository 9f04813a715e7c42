package io.certigate.server.settings;

/** A picocli mixin whose options are settings; {@link Layers} fills in those that the command line leaves out. */
public interface LayeredOptions {
    /**
     * Told where the values came from, before they are set.
     *
     * @param origins where those came from that are no defaults
     */
    void came(Origins origins);
}
