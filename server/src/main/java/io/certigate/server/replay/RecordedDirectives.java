package io.certigate.server.replay;

import io.certigate.server.model.Directive;
import java.util.List;

/** The directives that a recorded state held, in the order of their ids. Compared by identity: states that hold the same ones share it. */
public final class RecordedDirectives {
    /** None. */
    public static final RecordedDirectives NONE = new RecordedDirectives(List.of());

    private final List<Directive> all;

    RecordedDirectives(List<Directive> all) {
        this.all = List.copyOf(all);
    }

    /** All of them. */
    public List<Directive> all() {
        return all;
    }
}
