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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Asks the questions of the demo over gRPC and prints the answers as a table. */
final class DemoQuestions {
    private static final int DEADLINE_SECONDS = 10;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));
    private static final String NO_LAW = "-";

    private final DecisionServiceGrpc.DecisionServiceBlockingStub decisions;
    private final PrintWriter out;

    DemoQuestions(Channel channel, PrintWriter out) {
        this.decisions = DecisionServiceGrpc.newBlockingStub(channel);
        this.out = out;
    }

    /** Whether every answer is as the story tells it. */
    boolean ask(List<DemoStory.Asked> questions) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("MAY IT (market CN)", "AT (Beijing time)", "EFFECT", "REASON", "LAW", "VALID UNTIL"));
        List<String> surprises = new ArrayList<>();
        for (DemoStory.Asked asked : questions) {
            CheckActionResponse response = decisions
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .checkAction(request(asked));
            rows.add(row(asked, response));
            if (!effect(response).equals(asked.expected().name())) {
                surprises.add(
                        "expected " + asked.expected() + " for '" + asked.text() + "', found " + effect(response));
            }
        }
        out.println();
        out.println("What it answers:");
        print(rows);
        surprises.forEach(surprise -> out.println("certigate: " + surprise));
        out.flush();
        return surprises.isEmpty();
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

    private static List<String> row(DemoStory.Asked asked, CheckActionResponse response) {
        String law = response.getReasonsList().stream()
                .flatMap(reason -> reason.getLawList().stream())
                .map(DemoQuestions::law)
                .distinct()
                .collect(Collectors.joining(", "));
        return List.of(
                asked.text(),
                asked.at() == null
                        ? "now"
                        : time(OffsetDateTime.parse(asked.at()).toInstant()),
                effect(response),
                response.getReasonsList().stream()
                        .map(Reason::getCode)
                        .distinct()
                        .collect(Collectors.joining(", ")),
                law.isEmpty() ? NO_LAW : law,
                response.hasValidUntil()
                        ? time(Instant.ofEpochSecond(
                                response.getValidUntil().getSeconds(),
                                response.getValidUntil().getNanos()))
                        : "open");
    }

    private static String law(LegalBasis law) {
        String name = law.getNumber().isEmpty() ? law.getId() : law.getNumber();
        return law.getIssuer().isEmpty() ? name : law.getIssuer() + " " + name;
    }

    private static String effect(CheckActionResponse response) {
        return response.getEffect().name().replaceFirst("^EFFECT_", "");
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    private void print(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i));
                if (i < columns - 1) {
                    line.append(" ".repeat(widths[i] - row.get(i).length() + 2));
                }
            }
            out.println(line);
        }
    }
}
