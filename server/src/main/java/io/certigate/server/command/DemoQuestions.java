package io.certigate.server.command;

import com.google.protobuf.Timestamp;
import io.certigate.server.model.EntityRef;
import io.certigate.v1.Action;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Entity;
import io.certigate.v1.LegalBasis;
import io.certigate.v1.Reason;
import io.certigate.v1.Value;
import io.grpc.Channel;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Asks the questions of the demo over gRPC and prints the answers as a table. */
final class DemoQuestions {
    private static final int DEADLINE_SECONDS = 10;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));
    private static final String ROW = "  %-38s  %-19s  %-6s  %s%n";

    private final DecisionServiceGrpc.DecisionServiceBlockingStub decisions;
    private final PrintWriter out;

    DemoQuestions(Channel channel, PrintWriter out) {
        this.decisions = DecisionServiceGrpc.newBlockingStub(channel);
        this.out = out;
    }

    /** Whether every answer is as the story tells it. */
    boolean ask(List<DemoStory.Asked> questions) {
        out.println();
        out.println("What it answers (market CN, Beijing time; below each answer its reason and legal basis):");
        out.println();
        out.printf(ROW, "MAY IT ...", "AT", "EFFECT", "VALID UNTIL");
        boolean asTold = true;
        for (DemoStory.Asked asked : questions) {
            CheckActionResponse response = decisions
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .checkAction(request(asked));
            print(asked, response);
            if (!effect(response).equals(asked.expected().name())) {
                out.println("    certigate: expected " + asked.expected() + ", found " + effect(response));
                asTold = false;
            }
        }
        out.flush();
        return asTold;
    }

    private void print(DemoStory.Asked asked, CheckActionResponse response) {
        String at = asked.at() == null
                ? "now"
                : time(OffsetDateTime.parse(asked.at()).toInstant());
        String until = response.hasValidUntil()
                ? time(Instant.ofEpochSecond(
                        response.getValidUntil().getSeconds(),
                        response.getValidUntil().getNanos()))
                : "open";
        out.printf(ROW, asked.text(), at, effect(response), until);
        for (Reason reason : response.getReasonsList()) {
            String law = reason.getLawList().stream().map(DemoQuestions::law).collect(Collectors.joining("; "));
            out.println("    " + reason.getCode() + (law.isEmpty() ? "" : "  [" + law + "]"));
        }
    }

    private static CheckActionRequest request(DemoStory.Asked asked) {
        CheckActionRequest.Builder request = CheckActionRequest.newBuilder()
                .setSubject(entity(asked.subject(), asked.subjectProperties()))
                .setAction(Action.newBuilder().setName(asked.action()))
                .setResource(entity(asked.resource(), List.of()))
                .addMarkets("CN")
                .setDetail(DetailLevel.DETAIL_LEVEL_FULL);
        if (asked.at() != null) {
            Instant at = OffsetDateTime.parse(asked.at()).toInstant();
            request.setAt(Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()));
        }
        return request.build();
    }

    private static Entity entity(String name, List<String> properties) {
        EntityRef ref = EntityRef.parse(name);
        Entity.Builder entity = Entity.newBuilder().setType(ref.type()).setId(ref.id());
        for (String property : properties) {
            int equals = property.indexOf('=');
            entity.putProperties(
                    property.substring(0, equals),
                    Value.newBuilder()
                            .setStringValue(property.substring(equals + 1))
                            .build());
        }
        return entity.build();
    }

    private static String law(LegalBasis law) {
        return law.getNumber().isEmpty() ? law.getId() : law.getId() + ", " + law.getNumber();
    }

    private static String effect(CheckActionResponse response) {
        return response.getEffect().name().replaceFirst("^EFFECT_", "");
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }
}
