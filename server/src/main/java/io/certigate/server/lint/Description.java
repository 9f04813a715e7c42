package io.certigate.server.lint;

/**
 * What is to know of a kind of finding.
 *
 * @param code stable code, such as {@code CG101}
 * @param severity how much it matters
 * @param title what is found, in a few words
 * @param definition when exactly it is found, and what is not looked at
 * @param why what is wrong with it
 * @param fix what to do
 * @param bad an example in which it is found, as {@link Example} reads it
 * @param good the same without it
 */
public record Description(
        String code,
        Severity severity,
        String title,
        String definition,
        String why,
        String fix,
        String bad,
        String good) {
    /** Joins the lines of the texts. */
    public Description {
        definition = joined(definition);
        why = joined(why);
        fix = joined(fix);
    }

    private static String joined(String text) {
        return text.strip().replaceAll("\\s*\n\\s*", " ");
    }
}
