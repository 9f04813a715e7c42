package io.certigate.cli;

import java.util.function.Consumer;
import java.util.function.Function;

/** Reads a list to its end, one page in memory at a time. */
final class Pages {
    /** Entries on a page: the most that a server sends. */
    static final int SIZE = 1_000;

    private Pages() {}

    /**
     * Fetches and writes page after page; stops early if nobody reads the output any more.
     *
     * @param fetch the page of a token, empty for the first
     * @param next the token of the page after
     */
    static <P> int write(Output out, Function<String, P> fetch, Function<P, String> next, Consumer<P> write) {
        String token = "";
        do {
            P page = fetch.apply(token);
            write.accept(page);
            String following = next.apply(page);
            if (!following.isEmpty() && following.equals(token)) {
                throw new IllegalStateException("the server sends the same page again");
            }
            token = following;
        } while (!token.isEmpty() && !out.out().checkError());
        return ExitStatus.OK;
    }
}
