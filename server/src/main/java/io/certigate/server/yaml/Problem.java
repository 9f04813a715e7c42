package io.certigate.server.yaml;

/**
 * A mistake in a document.
 *
 * @param file path of the document
 * @param line line, from 1; 0 if the mistake has no place
 * @param column column, from 1; 0 if the mistake has no place
 * @param message what was expected, what was found, and the nearest valid word where there is one
 */
public record Problem(String file, int line, int column, String message) {
    @Override
    public String toString() {
        return (line == 0 ? file : file + ":" + line + ":" + column) + ": " + message;
    }
}
