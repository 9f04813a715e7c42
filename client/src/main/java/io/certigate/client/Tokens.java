package io.certigate.client;

import com.google.protobuf.ByteString;
import io.certigate.v1.Revision;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Revisions as texts, {@code EPOCH:NUMBER:HASH}: what every write and every answer returns, to be kept and sent with a later
 * question, which is then not answered from an older state; see {@link CheckRequests#atLeast}.
 */
public final class Tokens {
    // 18 digits are a long whatever they are.
    private static final Pattern TOKEN = Pattern.compile("(.+):([0-9]{1,18}):([0-9a-fA-F]{64})");

    private Tokens() {}

    /** A revision as a text. */
    public static String format(Revision revision) {
        return revision.getEpoch() + ":" + revision.getNumber() + ":"
                + HexFormat.of().formatHex(revision.getHash().toByteArray());
    }

    /**
     * The revision that a text stands for.
     *
     * @throws IllegalArgumentException if it has another form
     */
    public static Revision parse(String token) {
        Matcher matcher = TOKEN.matcher(token);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected a token EPOCH:NUMBER:HASH as a write or a check prints it, found '" + token + "'");
        }
        return Revision.newBuilder()
                .setEpoch(matcher.group(1))
                .setNumber(Long.parseLong(matcher.group(2)))
                .setHash(ByteString.copyFrom(HexFormat.of().parseHex(matcher.group(3))))
                .build();
    }
}
