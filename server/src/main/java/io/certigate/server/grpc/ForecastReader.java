package io.certigate.server.grpc;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.ForecastRequest;
import io.certigate.server.outlook.Timeline;
import io.certigate.server.policy.Vocabulary;
import io.certigate.v1.ForecastActionRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a {@link ForecastActionRequest} and names every field that is at fault. */
final class ForecastReader {
    private final ForecastActionRequest request;
    private final RequestReader question;
    private final Violations violations;

    ForecastReader(ForecastActionRequest request, Vocabulary vocabulary) {
        this.request = request;
        this.question = new RequestReader(request.getRequest(), vocabulary, "request.")
                .amongOthers("check the instant that you want to see explained");
        this.violations = question.violations();
    }

    /** What is at fault, empty if nothing is. */
    Violations violations() {
        return violations;
    }

    /** The first field that is set and not implemented, null if there is none. */
    static @Nullable String unimplemented(ForecastActionRequest request) {
        String field = NewerFields.first("", request.getUnknownFields());
        if (field != null) {
            return field;
        }
        String inside = RequestReader.unimplemented(request.getRequest());
        return inside == null ? null : "request." + inside;
    }

    /**
     * The request, null if anything is at fault.
     *
     * @param now where the window starts unless the request says it
     */
    @Nullable
    ForecastRequest read(Instant now) {
        if (!request.hasRequest()) {
            violations.add("request", "expected a question, found none");
            return null;
        }
        if (request.getRequest().hasAt()) {
            violations.add("request.at", "expected no instant here, found one; the window is from and until");
        }
        Instant given = Timestamps.read("from", request.hasFrom(), request.getFrom(), violations);
        Instant from = given == null ? now : given;
        Instant until = Timestamps.read("until", request.hasUntil(), request.getUntil(), violations);
        if (!request.hasUntil()) {
            violations.add("until", "expected the end of the window, found none");
        } else if (until != null && !from.isBefore(until)) {
            violations.add("until", "expected an instant after the start of the window " + from + ", found " + until);
        }
        int most = request.getMaxSegments();
        if (most < 0 || most > Timeline.MAX_SEGMENTS) {
            violations.add("max_segments", "expected 0 to " + Timeline.MAX_SEGMENTS + ", found " + most);
        }
        CheckRequest read = question.read();
        return read == null || until == null
                ? null
                : new ForecastRequest(read.question(), from, until, most == 0 ? Timeline.DEFAULT_SEGMENTS : most);
    }
}
