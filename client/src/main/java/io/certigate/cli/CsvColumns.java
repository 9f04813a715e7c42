package io.certigate.cli;

import io.certigate.v1.EntityReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the columns of an import file are.
 *
 * @param positions position in a row by column name of the import, such as {@code holder}
 * @param width fields that every row must have
 */
record CsvColumns(Map<String, Integer> positions, int width) {
    /**
     * The columns that an import knows.
     *
     * @param names their names
     * @param open whether there may be others
     */
    record Known(List<String> names, boolean open) {
        /** Copies the names. */
        Known {
            names = List.copyOf(names);
        }

        private void require(String name) {
            if (!open && !names.contains(name)) {
                throw new InputException("expected the columns " + String.join(", ", names) + ", found '" + name + "'"
                        + NearestWord.hint(name, names) + "; name others with --columns");
            }
        }
    }

    /** Copies the map. */
    CsvColumns {
        positions = Map.copyOf(positions);
    }

    /**
     * Finds the columns in a header.
     *
     * @param mapping the file's column name by the import's; if empty, the file's names are the import's and all must be
     *     known, so that a misspelled {@code until} is not taken for an open end; otherwise only these columns are read
     * @param known the columns that there can be
     * @throws InputException if a column is unknown, twice there, or missing
     */
    static CsvColumns of(List<String> header, Map<String, String> mapping, Known known) {
        if (header.stream().distinct().count() != header.size()) {
            throw new InputException("expected each column once in the header, found " + String.join(",", header));
        }
        Map<String, Integer> positions = new HashMap<>();
        if (mapping.isEmpty()) {
            for (String title : header) {
                known.require(title);
                positions.put(title, header.indexOf(title));
            }
        }
        mapping.forEach((name, title) -> {
            known.require(name);
            int position = header.indexOf(title);
            if (position < 0) {
                throw new InputException("expected a column '" + title + "' in the header, found "
                        + String.join(",", header) + NearestWord.hint(title, header));
            }
            positions.put(name, position);
        });
        return new CsvColumns(positions, header.size());
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
     * Reads {@code number=filing_number,holder=entity}; empty for none.
     *
     * @throws InputException if it has another form
     */
    static Map<String, String> mapping(String text) {
        Map<String, String> mapping = new HashMap<>();
        if (text.isEmpty()) {
            return mapping;
        }
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

    /**
     * The entity of a field.
     *
     * @param type if the field has only the id
     * @throws IllegalArgumentException if there is none, or it has another form
     */
    static EntityReference entity(String column, @Nullable String field, @Nullable String type) {
        String text = required(column, field, false);
        return type == null
                ? EntityConverter.parse(text)
                : EntityReference.newBuilder().setType(type).setId(text).build();
    }

    /**
     * A value that must be there.
     *
     * @param option whether an option of the same name could have given it
     */
    static <T> T required(String column, @Nullable T value, boolean option) {
        if (value == null) {
            throw new IllegalArgumentException("expected a value for '" + column + "', found none in the row"
                    + (option ? " and no option --" + column : ""));
        }
        return value;
    }
}
