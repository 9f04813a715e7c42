package io.certigate.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the columns of an import file are.
 *
 * @param positions position in a row by column name of the import, such as {@code holder}
 * @param width fields that every row must have
 */
record CertColumns(Map<String, Integer> positions, int width) {
    /** The columns that an import knows. */
    static final List<String> NAMES = List.of("holder", "kind", "number", "from", "until", "issuer", "scope");

    /** Copies the map. */
    CertColumns {
        positions = Map.copyOf(positions);
    }

    /**
     * Finds the columns in a header.
     *
     * @param mapping the file's column name by the import's; if empty, the file's names are the import's and all must be
     *     known, so that a misspelled {@code until} is not taken for an open end; otherwise only these columns are read
     * @throws InputException if a column is unknown, twice there, or missing
     */
    static CertColumns of(List<String> header, Map<String, String> mapping) {
        if (header.stream().distinct().count() != header.size()) {
            throw new InputException("expected each column once in the header, found " + String.join(",", header));
        }
        Map<String, Integer> positions = new HashMap<>();
        if (mapping.isEmpty()) {
            for (String title : header) {
                known(title);
                positions.put(title, header.indexOf(title));
            }
        }
        mapping.forEach((name, title) -> {
            known(name);
            int position = header.indexOf(title);
            if (position < 0) {
                throw new InputException("expected a column '" + title + "' in the header, found "
                        + String.join(",", header) + NearestWord.hint(title, header));
            }
            positions.put(name, position);
        });
        return new CertColumns(positions, header.size());
    }

    private static void known(String name) {
        if (!NAMES.contains(name)) {
            throw new InputException("expected the columns " + String.join(", ", NAMES) + ", found '" + name + "'"
                    + NearestWord.hint(name, NAMES) + "; name others with --columns");
        }
    }

    /** The fields of a row by column name; those that are empty are left out. */
    Map<String, String> fields(CsvReader.Row row) {
        if (row.fields().size() != width) {
            throw new InputException(
                    "expected " + width + " fields, found " + row.fields().size());
        }
        Map<String, String> fields = new HashMap<>();
        positions.forEach((name, position) -> {
            String field = row.fields().get(position);
            if (!field.isEmpty()) {
                fields.put(name, field);
            }
        });
        return fields;
    }

    /**
     * Reads {@code number=filing_number,holder=entity}.
     *
     * @throws InputException if it has another form
     */
    static Map<String, String> mapping(String text) {
        Map<String, String> mapping = new HashMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0 || equals == pair.length() - 1) {
                throw new InputException(
                        "--columns: expected COLUMN=HEADER such as number=filing_number, found '" + pair + "'");
            }
            if (mapping.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new InputException(
                        "--columns: expected each column once, found '" + pair.substring(0, equals) + "' twice");
            }
        }
        return mapping;
    }
}
