package io.certigate.server.state;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Revision;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the change log.
 *
 * @param revision gapless number, from 1
 * @param ordinal position within the revision, from 0
 * @param recordedAt when it was recorded, by the writing node's clock
 * @param actor who changed it
 * @param why why, empty if not said
 * @param kind what it is about
 * @param key the record's key, see {@link RecordCodec}; a release's hash; {@value #FLOOR_KEY} of a pruning
 * @param holder the holder whose facts changed, null if there is none: of directives, releases and prunings
 * @param body the whole record after the change, canonical JSON; the floor of a pruning
 * @param hash SHA-256 of the hash before it and all other fields, 64 hexadecimal digits
 */
public record Change(
        long revision,
        int ordinal,
        Instant recordedAt,
        String actor,
        String why,
        ChangeKind kind,
        String key,
        @Nullable EntityRef holder,
        String body,
        String hash) {
    /** The key of every pruning. */
    public static final String FLOOR_KEY = "floor";

    /** This entry chained to the one before: with its hash computed. */
    public Change chainedTo(String previousHash) {
        return new Change(
                revision, ordinal, recordedAt, actor, why, kind, key, holder, body, expectedHash(previousHash));
    }

    /** The hash that this entry has after one with {@code previousHash}; {@link Revision#EMPTY_HASH} for the first. */
    public String expectedHash(String previousHash) {
        MessageDigest digest = sha256();
        digest.update(HexFormat.of().parseHex(previousHash));
        digest.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(revision)
                .putInt(ordinal)
                .flip());
        add(digest, recordedAt.toString());
        add(digest, actor);
        add(digest, why);
        add(digest, kind.name());
        add(digest, key);
        add(digest, holder == null ? "" : holder.type());
        add(digest, holder == null ? "" : holder.id());
        add(digest, body);
        return HexFormat.of().formatHex(digest.digest());
    }

    // A length before each field: no two different entries have the same bytes.
    private static void add(MessageDigest digest, String field) {
        byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
