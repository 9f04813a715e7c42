package io.certigate.server.settings;

import java.util.List;

/**
 * A value that somebody chose.
 *
 * @param setting of which setting
 * @param values one text, or those of a list
 * @param origin where it was chosen
 */
record Given(Setting setting, List<String> values, Origin origin) {
    Given {
        values = List.copyOf(values);
    }
}
