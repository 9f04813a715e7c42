package io.certigate.server.replay;

import io.certigate.server.model.Directive;
import io.certigate.server.state.HeldDirectives;
import io.certigate.server.state.RecordCodec;

/**
 * Directives by their text, so that the same one is the very same in all states: one state differs from the next by one of
 * thousands, and only that has to be read and compiled. For one thread.
 */
final class DirectivePool {
    private final Kept<String, Directive> byText = new Kept<>(2L * HeldDirectives.MAX, directive -> 1);

    Directive read(String text) {
        return byText.get(text, RecordCodec::readDirective);
    }
}
