package io.certigate.e2e;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Checks the proofs of evidence as docs/audit.md describes, with the JDK alone. */
final class ProofCheck {
    private ProofCheck() {}

    /** What is wrong with a proof, empty if nothing is. */
    static String fault(JsonNode proof) {
        try {
            return check(proof);
        } catch (GeneralSecurityException | RuntimeException e) {
            return "malformed: " + e;
        }
    }

    private static String check(JsonNode proof) throws GeneralSecurityException {
        Map<Long, String> roots = new HashMap<>();
        JsonNode before = null;
        for (JsonNode seal : proof.get("seals")) {
            if (!sealHash(proof.get("log").stringValue(), seal).equals(text(seal, "hash"))) {
                return "the hash of a seal";
            }
            if (before != null && !text(before, "hash").equals(text(seal, "previous"))) {
                return "the chain";
            }
            if (!isSigned(seal)) {
                return "a signature";
            }
            roots.put(seal.get("last").asLong(), text(seal, "root"));
            before = seal;
        }
        for (JsonNode frame : proof.get("frames")) {
            byte[] bytes = Base64.getDecoder().decode(text(frame, "frame"));
            ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            if (head.getInt(0) != bytes.length - 17
                    || head.getLong(8) != frame.get("sequence").asLong()) {
                return "the head of a frame";
            }
            List<byte[]> path = new ArrayList<>();
            frame.get("path").forEach(hash -> path.add(HexFormat.of().parseHex(hash.stringValue())));
            byte[] root = root(
                    sha256(new byte[] {0}, bytes),
                    frame.get("index").asLong(),
                    frame.get("size").asLong(),
                    path);
            if (!HexFormat.of()
                    .formatHex(root)
                    .equals(roots.get(frame.get("block").asLong()))) {
                return "a root";
            }
        }
        return roots.isEmpty() ? "no seal" : "";
    }

    private static String sealHash(String log, JsonNode seal) throws GeneralSecurityException {
        byte[] numbers = ByteBuffer.allocate(37)
                .putLong(seal.get("segment").asLong())
                .putLong(seal.get("first").asLong())
                .putLong(seal.get("last").asLong())
                .putLong(seal.get("sealedSeconds").asLong())
                .putInt(seal.get("sealedNanos").asInt())
                .put((byte) (seal.get("closing").asBoolean() ? 1 : 0))
                .array();
        return HexFormat.of()
                .formatHex(sha256(
                        "CERTIGATE-SEAL-1\n".getBytes(StandardCharsets.US_ASCII),
                        log.getBytes(StandardCharsets.US_ASCII),
                        numbers,
                        HexFormat.of().parseHex(text(seal, "root")),
                        HexFormat.of().parseHex(text(seal, "previous"))));
    }

    private static boolean isSigned(JsonNode seal) throws GeneralSecurityException {
        byte[] key = HexFormat.of().parseHex("302a300506032b6570032100" + text(seal, "publicKey"));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key)));
        signature.update(HexFormat.of().parseHex(text(seal, "hash")));
        return signature.verify(HexFormat.of().parseHex(text(seal, "signature")));
    }

    /** RFC 6962, section 2.1.1. */
    private static byte[] root(byte[] leaf, long index, long size, List<byte[]> path) throws GeneralSecurityException {
        if (size == 1) {
            return path.isEmpty() ? leaf : new byte[0];
        }
        long half = Long.highestOneBit(size - 1);
        List<byte[]> below = path.subList(0, path.size() - 1);
        byte[] beside = path.get(path.size() - 1);
        return index < half
                ? sha256(new byte[] {1}, root(leaf, index, half, below), beside)
                : sha256(new byte[] {1}, beside, root(leaf, index - half, size - half, below));
    }

    private static byte[] sha256(byte[]... parts) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Arrays.stream(parts).forEach(digest::update);
        return digest.digest();
    }

    private static String text(JsonNode object, String name) {
        return object.get(name).stringValue();
    }
}
