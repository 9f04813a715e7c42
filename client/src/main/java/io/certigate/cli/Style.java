package io.certigate.cli;

/**
 * Emphasis for terminals.
 *
 * @param colored whether to write escape sequences at all
 */
record Style(boolean colored) {
    String good(String text) {
        return wrap("1;32", text);
    }

    String bad(String text) {
        return wrap("1;31", text);
    }

    String strong(String text) {
        return wrap("1", text);
    }

    String faint(String text) {
        return wrap("2", text);
    }

    private String wrap(String code, String text) {
        return colored ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
