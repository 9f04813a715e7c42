package io.certigate.server.policy;

/**
 * The text of one document of a release.
 *
 * @param path path relative to the release's folder, with forward slashes
 * @param text its content
 */
public record PolicyDocument(String path, String text) {
    /**
     * The first key of the document if it can be told at sight: the word before a colon that begins the first line which is
     * neither blank nor a comment. Suites are most of what a release holds, and who does not need them need not read them.
     *
     * @return the word; empty if only a parser can tell
     */
    public String firstKeyAtSight() {
        if (hasOtherLineBreaks()) {
            return "";
        }
        int line = 0;
        while (line < text.length()) {
            int end = text.indexOf('\n', line);
            end = end < 0 ? text.length() : end;
            String content = text.substring(line, end).strip();
            if (!content.isEmpty() && content.charAt(0) != '#') {
                return key(text, line);
            }
            line = end + 1;
        }
        return "";
    }

    /** Whether YAML could see a line end where this does not: a lone carriage return, or a separator of Unicode. */
    private boolean hasOtherLineBreaks() {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alone = c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
            if (alone || c == '\u0085' || c == '\u2028' || c == '\u2029') {
                return true;
            }
        }
        return false;
    }

    private static String key(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= 'a' && text.charAt(end) <= 'z') {
            end++;
        }
        boolean isKey = end + 1 < text.length() && text.charAt(end) == ':' && text.charAt(end + 1) == ' ';
        return isKey ? text.substring(from, end) : "";
    }
}
