package io.certigate.server.settings;

/** Where a value came from. */
public sealed interface Origin {
    /** For people: in a table, and in an error message. */
    @Override
    String toString();

    /** For scripts: {@code flag}, {@code environment}, {@code file} or {@code default}. */
    String kind();

    /** The command line. */
    record Flag() implements Origin {
        @Override
        public String kind() {
            return "flag";
        }

        @Override
        public String toString() {
            return "command line";
        }
    }

    /**
     * An environment variable.
     *
     * @param variable its name
     */
    record Environment(String variable) implements Origin {
        @Override
        public String kind() {
            return "environment";
        }

        @Override
        public String toString() {
            return "environment " + variable;
        }
    }

    /**
     * The file of settings.
     *
     * @param path path of the file, as named
     * @param line line of the key, from 1
     */
    record File(String path, int line) implements Origin {
        @Override
        public String kind() {
            return "file";
        }

        @Override
        public String toString() {
            return path + ":" + line;
        }
    }

    /** Nobody chose it. */
    record Default() implements Origin {
        @Override
        public String kind() {
            return "default";
        }

        @Override
        public String toString() {
            return "default";
        }
    }
}
