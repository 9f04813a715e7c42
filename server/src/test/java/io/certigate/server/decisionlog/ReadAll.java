package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.v1.FactsRecord;

/** Reads all that can be read of a segment, whatever its bytes are: readers end, and throw what they say. */
final class ReadAll {
    private ReadAll() {}

    static void of(SegmentFile file, String log, byte[] bytes) {
        SegmentImage image;
        try {
            image = SegmentImage.of(file, bytes);
        } catch (SegmentImage.NotASegment e) {
            assertThat(e.getMessage()).contains("expected a segment");
            return;
        }
        assertThat(image.end()).isLessThanOrEqualTo(bytes.length);
        assertThat(LogVerifier.judge(image, log, true)).isNotNull();
        DamagedTail.damage(image, true);
        for (Frame frame : image.frames()) {
            if (frame.type() == FrameType.DECISION) {
                read(image, frame);
            }
        }
    }

    private static void read(SegmentImage image, Frame frame) {
        try {
            LoggedDecision decision = LoggedDecision.read(image, frame);
            LoggedDecision.directives(image, decision.state());
            RecordReader.request(decision.record());
            RecordReader.revision(decision.state().getRevision());
            for (FactsRecord facts : decision.facts()) {
                RecordReader.facts(facts);
            }
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotNull();
        }
    }
}
