package io.certigate.server.grpc;

import com.google.protobuf.CodedOutputStream;
import io.certigate.server.decision.Forecast;
import io.certigate.server.outlook.Timeline;
import io.certigate.server.policy.Answer;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.ForecastActionResponse;
import io.certigate.v1.ForecastChange;
import io.certigate.v1.ForecastSegment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes a forecast; one that is too large ends early. */
final class ForecastWriter {
    private final ResponseWriter answers;

    ForecastWriter(CheckActionRequest request) {
        this.answers = new ResponseWriter(request);
    }

    ForecastActionResponse write(Forecast forecast) {
        ForecastActionResponse.Builder response = ForecastActionResponse.newBuilder()
                .setTruncated(forecast.timeline().truncated())
                .setRevision(ResponseWriter.revision(forecast.revision()))
                .setRelease(forecast.policies().hash());
        int bytes = response.build().getSerializedSize();
        Answer before = null;
        for (Timeline.Segment segment : forecast.timeline().segments()) {
            ForecastSegment written = segment(segment, before);
            bytes += CodedOutputStream.computeMessageSize(ForecastActionResponse.SEGMENTS_FIELD_NUMBER, written);
            if (bytes > DecisionGrpcService.MAX_ANSWER_BYTES) {
                return response.setTruncated(true).build();
            }
            response.addSegments(written);
            before = segment.answer();
        }
        return response.build();
    }

    private ForecastSegment segment(Timeline.Segment segment, @Nullable Answer before) {
        ForecastSegment.Builder built = ForecastSegment.newBuilder()
                .setFrom(Timestamps.write(segment.from()))
                .setUntil(Timestamps.write(segment.until()))
                .setAnswer(answers.write(segment.answer()));
        if (before != null) {
            Answer now = segment.answer();
            differences(built, before.reasons(), now.reasons(), (change, it) -> change.setReason(answers.reason(it)));
            differences(built, before.notices(), now.notices(), (change, it) -> change.setNotice(answers.reason(it)));
            differences(
                    built,
                    before.obligations(),
                    now.obligations(),
                    (change, it) -> change.setObligation(answers.obligation(it)));
        }
        return built.build();
    }

    /** What is in one of two lists only: first what went, then what came. */
    private static <T> void differences(
            ForecastSegment.Builder segment,
            List<T> before,
            List<T> now,
            BiConsumer<ForecastChange.Builder, T> writer) {
        add(segment, before, now, false, writer);
        add(segment, now, before, true, writer);
    }

    private static <T> void add(
            ForecastSegment.Builder segment,
            List<T> these,
            List<T> others,
            boolean came,
            BiConsumer<ForecastChange.Builder, T> writer) {
        Set<T> known = new HashSet<>(others);
        for (T each : these) {
            if (!known.contains(each)) {
                ForecastChange.Builder change = ForecastChange.newBuilder().setCame(came);
                writer.accept(change, each);
                segment.addChanges(change);
            }
        }
    }
}
