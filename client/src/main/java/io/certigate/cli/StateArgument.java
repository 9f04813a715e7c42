package io.certigate.cli;

import io.certigate.client.Instants;
import io.certigate.v1.DirectiveState;
import io.certigate.v1.OrderState;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a state of an order as typed: {@code enjoined}, or {@code enjoined@2020-09-20T00:00:00-07:00}. */
final class StateArgument implements ITypeConverter<DirectiveState> {
    private static final String PREFIX = "ORDER_STATE_";
    private static final List<String> WORDS = Stream.of(OrderState.values())
            .filter(state -> state != OrderState.UNRECOGNIZED && state != OrderState.ORDER_STATE_UNSPECIFIED)
            .map(StateArgument::word)
            .toList();

    @Override
    public DirectiveState convert(String text) {
        int at = text.indexOf('@');
        String word = at < 0 ? text : text.substring(0, at);
        if (!WORDS.contains(word)) {
            throw new TypeConversionException("expected one of the states " + String.join(", ", WORDS)
                    + ", then perhaps @INSTANT, found '" + text + "'" + NearestWord.hint(word, WORDS));
        }
        DirectiveState.Builder state =
                DirectiveState.newBuilder().setState(OrderState.valueOf(PREFIX + word.toUpperCase(Locale.ROOT)));
        if (at >= 0) {
            state.setAt(Instants.toTimestamp(
                    new InstantConverter().convert(text.substring(at + 1)).toInstant()));
        }
        return state.build();
    }

    /** The word for a state, such as {@code in_force}; empty if there is none. */
    static String word(OrderState state) {
        return state == OrderState.ORDER_STATE_UNSPECIFIED || state == OrderState.UNRECOGNIZED
                ? ""
                : state.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    }
}
