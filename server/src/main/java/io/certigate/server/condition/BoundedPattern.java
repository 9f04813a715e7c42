package io.certigate.server.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Compiles RE2 patterns of a bounded size. RE2 matches in linear time whatever the pattern, but writes counted repetitions
 * out, so that a short text such as {@code ((a{1000}){1000}){1000}} exhausts the memory while it is compiled: how large a
 * pattern would become is estimated before.
 */
public final class BoundedPattern {
    /** Most instructions, as estimated and as compiled. */
    public static final int MAX_SIZE = 1_000;

    private static final long HUGE = Integer.MAX_VALUE;

    private final String text;
    private final Deque<Long> outer = new ArrayDeque<>();
    private long size;
    private long atom;
    private int at;

    private BoundedPattern(String text) {
        this.text = text;
    }

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException if it is no RE2 pattern or too large; the message says what was expected and found
     */
    public static Pattern compile(String text) {
        long estimate = new BoundedPattern(text).estimate();
        if (estimate > MAX_SIZE) {
            throw new IllegalArgumentException("expected a pattern of at most " + MAX_SIZE
                    + " instructions, found one of about " + estimate + ": counted repetitions multiply");
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("expected an RE2 pattern, found " + e.getMessage(), e);
        }
    }

    /** About how many instructions a pattern has, at most {@link #MAX_SIZE} if it is one that compiles. */
    static int size(String text) {
        return (int) Math.min(HUGE, new BoundedPattern(text).estimate());
    }

    /** How many instructions the pattern has at most, apart from a few; nonsense for what is no pattern. */
    private long estimate() {
        while (at < text.length()) {
            step(text.charAt(at++));
        }
        while (!outer.isEmpty()) {
            close();
        }
        return size + atom;
    }

    private void step(char c) {
        switch (c) {
            case '(' -> {
                outer.push(size + atom);
                size = 0;
                atom = 0;
            }
            case ')' -> close();
            case '*', '+', '?' -> atom++;
            case '{' -> atom = Math.min(HUGE, atom * repetitions());
            default -> {
                size = Math.min(HUGE, size + atom);
                atom = 1;
                if (c == '[') {
                    skipClass();
                } else if (c == '\\') {
                    at++;
                }
            }
        }
    }

    private void close() {
        if (!outer.isEmpty()) {
            atom = Math.min(HUGE, size + atom + 2);
            size = outer.pop();
        }
    }

    /** The most repetitions of <code>{n}</code>, <code>{n,}</code> or <code>{n,m}</code>, after its brace; 1 if it is none of them. */
    private long repetitions() {
        long most = 1;
        long number = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c >= '0' && c <= '9') {
                number = Math.min(HUGE, number * 10 + (c - '0'));
            } else if (c == ',' || c == '}') {
                most = Math.max(most, number);
                number = 0;
            } else {
                break;
            }
            if (c == '}') {
                at++;
                break;
            }
        }
        return most;
    }

    private void skipClass() {
        // A bracket that comes first, or after the caret, stands for itself.
        at += at < text.length() && text.charAt(at) == '^' ? 1 : 0;
        at += at < text.length() && text.charAt(at) == ']' ? 1 : 0;
        while (at < text.length() && text.charAt(at) != ']') {
            char c = text.charAt(at);
            boolean named = c == '[' && text.startsWith("[:", at) && text.indexOf(":]", at) > 0;
            at = named ? text.indexOf(":]", at) + 2 : at + (c == '\\' ? 2 : 1);
        }
        at++;
    }
}
