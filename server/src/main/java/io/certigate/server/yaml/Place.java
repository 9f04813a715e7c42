package io.certigate.server.yaml;

/**
 * Where something stands.
 *
 * @param file path of the document
 * @param line line, from 1; 0 if it is not known
 * @param column column, from 1; 0 if it is not known
 */
public record Place(String file, int line, int column) {
    /** The place of what stands in no document. */
    public static final Place NOWHERE = new Place("", 0, 0);

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
