package io.certigate.server.grpc;

import io.certigate.server.state.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page of a list begins: the list with its filters, and the key of the last record shown. Pages by key
 * are stable: whatever is inserted meanwhile, no record that stays is left out or shown twice.
 *
 * @param list the list and its filters, which the next request must repeat
 * @param keyParts how many parts a key of the list has
 */
record PageToken(List<String> list, int keyParts) {
    private static final int MAX_LENGTH = 8_192;

    String write(List<String> key) {
        List<String> parts = new ArrayList<>(list);
        parts.addAll(key);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(RecordCodec.array(parts).getBytes(StandardCharsets.UTF_8));
    }

    /** The key in a token, null if the token is empty or at fault. */
    @Nullable
    List<String> read(String token, Violations violations) {
        if (token.isEmpty()) {
            return null;
        }
        List<String> parts = parts(token);
        if (parts.size() != list.size() + keyParts
                || !parts.subList(0, list.size()).equals(list)) {
            violations.add(
                    "page_token",
                    "expected the next_page_token of this list with the same filters, found another text; begin again"
                            + " without one");
            return null;
        }
        return parts.subList(list.size(), parts.size());
    }

    private static List<String> parts(String token) {
        if (token.length() > MAX_LENGTH) {
            return List.of();
        }
        try {
            return RecordCodec.readArray(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }
}
