package io.certigate.server.policy;

/**
 * The check character of ISO 7064 MOD 11-2 (pure system, radix 2, modulus 11): the characters' values, weighted by powers
 * of two from the right and with X standing for ten at the end, must add up to one modulo eleven.
 */
final class Mod11Dash2 {
    private Mod11Dash2() {}

    /** Checks the ASCII digits and X of a text, whatever else stands between them; at least two are needed. */
    static boolean isValid(String text) {
        int sum = 0;
        int count = 0;
        boolean ended = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ten = c == 'X';
            if (!ten && (c < '0' || c > '9')) {
                continue;
            }
            if (ended) {
                return false;
            }
            ended = ten;
            sum = (sum * 2 + (ten ? 10 : c - '0')) % 11;
            count++;
        }
        return count > 1 && sum == 1;
    }
}
