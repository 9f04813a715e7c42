package io.certigate.server.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The options of the JVMs that are measured: those with which the launcher runs {@code serve}, which the launcher tells, and further
 * ones, which win over them.
 *
 * @param words one option each
 */
public record JvmOptions(List<String> words) {
    /** How the launcher tells the options of {@code serve}. */
    private static final String OF_SERVE = "certigate.serve.options";

    /** Where no launcher tells: the collector and the heap matter, whatever they are, and must be the same for both servers. */
    private static final String WITHOUT_LAUNCHER = "-XX:+UseSerialGC -Xms32m -Xmx256m";

    /** Copies the options. */
    public JvmOptions {
        words = List.copyOf(words);
    }

    /**
     * The options of {@code serve} and more.
     *
     * @param further further options, between spaces; may be empty
     */
    public static JvmOptions ofServe(String further) {
        List<String> words = new ArrayList<>();
        for (String options : List.of(System.getProperty(OF_SERVE, WITHOUT_LAUNCHER), further)) {
            Stream.of(options.trim().split("\\s+"))
                    .filter(word -> !word.isEmpty())
                    .forEach(words::add);
        }
        return new JvmOptions(words);
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
