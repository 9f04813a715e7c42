package io.certigate.cli;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

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

    /**
     * Fetches and writes page after page until there are so many entries, or no more. A page may have fewer than it was asked for and
     * yet not be the last: that is known by its token alone.
     *
     * @param limit most entries, at least 1
     * @param fetch a page of a token, empty for the first, and of at most so many entries
     * @param next the token of the page after
     * @param entries how many entries a page has
     * @return how many there were
     */
    static <P> long writeSome(
            Output out,
            long limit,
            BiFunction<String, Integer, P> fetch,
            Function<P, String> next,
            ToIntFunction<P> entries,
            Consumer<P> write) {
        long[] left = {limit};
        write(
                out,
                token -> fetch.apply(token, (int) Math.min(left[0], SIZE)),
                // Asked when the page is written and counted.
                page -> left[0] > 0 ? next.apply(page) : "",
                page -> {
                    write.accept(page);
                    left[0] -= entries.applyAsInt(page);
                });
        return limit - left[0];
    }
}
