package io.certigate.server.command;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A bound that a figure must keep.
 *
 * @param name of what
 * @param passed whether it is kept
 * @param text what was expected, and what was found
 */
record Gate(String name, boolean passed, String text) {
    /** At least so many of a hundred; exact, not rounded. */
    static Gate atLeast(String name, int percent, int part, int total) {
        boolean passed = part * 100L >= (long) percent * total;
        return new Gate(
                name,
                passed,
                "expected at least " + percent + " percent of " + name + ", found " + part + " of " + total);
    }

    /** At most so many. */
    static Gate atMost(String name, int most, int found) {
        return new Gate(name, found <= most, "expected at most " + most + " " + name + ", found " + found);
    }

    String json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("gate", name);
        members.put("passed", passed);
        members.put("text", text);
        return Json.object(members);
    }
}
