package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import io.certigate.v1.SealRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a log was at a time: the seal that covers everything up to a frame. Whoever keeps one can prove later that nothing before was
 * removed or changed.
 *
 * @param log identity of the log, a UUID
 * @param segment number of the segment
 * @param sequence sequence of the last frame that is sealed
 * @param hash hash of the seal, 64 hexadecimal digits
 * @param sealedAt when it was sealed, by the node's clock
 * @param signature Ed25519 signature of the hash, 128 hexadecimal digits; empty if the log is not signed
 * @param publicKey key of the signature, 64 hexadecimal digits; empty if the log is not signed
 */
public record Checkpoint(
        String log, long segment, long sequence, String hash, Instant sealedAt, String signature, String publicKey) {
    /** Longest line. */
    static final int MAX_LINE = 1_024;

    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern LOG = Pattern.compile("[0-9a-f-]{36}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SIGNATURE = Pattern.compile("(?:[0-9a-f]{128})?");
    private static final Pattern KEY = Pattern.compile("(?:[0-9a-f]{64})?");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one cannot be
     */
    public Checkpoint {
        check("log", log, LOG, "a UUID");
        check("hash", hash, HASH, "64 hexadecimal digits");
        check("signature", signature, SIGNATURE, "128 hexadecimal digits or none");
        check("public_key", publicKey, KEY, "64 hexadecimal digits or none");
        if (segment < 1 || sequence < 1) {
            throw new IllegalArgumentException("expected the segment and the sequence of a checkpoint from 1, found "
                    + segment + " and " + sequence);
        }
        if (signature.isEmpty() != publicKey.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected the signature of a checkpoint and its public_key, or neither, found one of them");
        }
    }

    private static void check(String name, String value, Pattern pattern, String expected) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "expected the " + name + " of a checkpoint to be " + expected + ", found '" + value + "'");
        }
    }

    /**
     * The checkpoint of a seal.
     *
     * @param headerKey the key that the segment's header names, empty for none
     */
    static Checkpoint of(String log, long segment, SealRecord seal, ByteString headerKey) {
        ByteString key = seal.getPublicKey().isEmpty() ? headerKey : seal.getPublicKey();
        return new Checkpoint(
                log,
                segment,
                seal.getLast(),
                hex(seal.getHash()),
                RecordReader.instant(seal.getSealedAt()),
                hex(seal.getSignature()),
                seal.getSignature().isEmpty() ? "" : hex(key));
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    /**
     * Reads a checkpoint: an object in JSON; members that it does not know are passed over.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Checkpoint parse(String line) {
        if (line.length() > MAX_LINE) {
            throw new IllegalArgumentException(
                    "expected a checkpoint of at most " + MAX_LINE + " characters, found " + line.length());
        }
        Map<String, String> members = new HashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("expected a checkpoint as an object in JSON, found something else");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
                    members.put(name, parser.getString());
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("expected one checkpoint in a line, found more");
            }
            return new Checkpoint(
                    member(members, "log"),
                    Long.parseLong(member(members, "segment")),
                    Long.parseLong(member(members, "sequence")),
                    member(members, "hash"),
                    Instant.parse(member(members, "sealed_at")),
                    member(members, "signature"),
                    member(members, "public_key"));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "expected a checkpoint as an object in JSON, found " + e.getOriginalMessage(), e);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("expected the sealed_at of a checkpoint to be an instant", e);
        }
    }

    private static String member(Map<String, String> members, String name) {
        String value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("expected a checkpoint with the member " + name + ", found none");
        }
        return value;
    }

    /** Its line, without the end of the line. */
    public String toJson() {
        return "{\"log\":\"" + log + "\",\"segment\":" + segment + ",\"sequence\":" + sequence + ",\"hash\":\"" + hash
                + "\",\"sealed_at\":\"" + sealedAt + "\",\"signature\":\"" + signature + "\",\"public_key\":\""
                + publicKey + "\"}";
    }

    /** Whether it is signed as it says; true if it is not signed. */
    boolean isSignedAsSaid() {
        return signature.isEmpty()
                || VerifyingKey.of(HexFormat.of().parseHex(publicKey))
                        .verifies(HexFormat.of().parseHex(hash), HexFormat.of().parseHex(signature));
    }
}
