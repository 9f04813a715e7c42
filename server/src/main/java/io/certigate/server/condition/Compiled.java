package io.certigate.server.condition;

import java.util.List;

/** What came of a text. */
public sealed interface Compiled {
    /** It is a condition. */
    record Checked(Condition condition) implements Compiled {}

    /** It is not one: at least one mistake, in the order of the text. */
    record Rejected(List<Mistake> mistakes) implements Compiled {
        /** Copies the list. */
        public Rejected {
            mistakes = List.copyOf(mistakes);
        }
    }
}
