package io.certigate.server.yaml;

import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * A parser that refuses aliases: with them a small document stands for a huge or an endless one, and what a rule says would
 * have to be looked up elsewhere in the file.
 *
 * @param parser the parser proper
 */
record PlainParser(Parser parser) implements Parser {
    @Override
    public boolean checkEvent(Event.ID id) {
        return refused(parser.peekEvent()).getEventId() == id;
    }

    @Override
    public Event peekEvent() {
        return refused(parser.peekEvent());
    }

    @Override
    public Event next() {
        return refused(parser.next());
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    private static Event refused(Event event) {
        if (event instanceof AliasEvent alias) {
            throw new ParserException(
                    "expected a value, found the alias *" + alias.getAlias() + "; write the value out",
                    event.getStartMark());
        }
        return event;
    }
}
