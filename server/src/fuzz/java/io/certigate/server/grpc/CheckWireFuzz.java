package io.certigate.server.grpc;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.policy.Vocabulary;
import io.certigate.v1.CheckActionRequest;

/**
 * The bytes of a check: the reader of usual requests must read what the generated parser and the careful reader read, or leave the
 * request to them; and no bytes are thrown at.
 */
public final class CheckWireFuzz {
    private static final TextCache TEXTS = new TextCache();

    private CheckWireFuzz() {}

    /** One request. */
    public static void fuzzerTestOneInput(byte[] input) {
        CheckRequest usual = CheckReader.read(input, Vocabulary.EMPTY, TEXTS);
        SentCheck sent = SentCheck.of(input);
        if (usual == null) {
            return;
        }
        CheckActionRequest request = sent.request();
        String newer = RequestReader.unimplemented(request);
        CheckRequest careful = sent.problem().isEmpty() && newer == null
                ? new RequestReader(request, Vocabulary.EMPTY, "").read(sent.encoded())
                : null;
        if (careful == null || !CheckReaderTest.parts(usual).equals(CheckReaderTest.parts(careful))) {
            throw new AssertionError("expected what the careful reader reads, found another request: " + request);
        }
    }
}
