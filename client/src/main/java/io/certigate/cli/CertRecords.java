package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.v1.Certification;
import io.certigate.v1.CertificationKey;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetCertificationRequest;
import io.certigate.v1.GetCertificationResponse;
import io.certigate.v1.ListCertificationsRequest;
import io.certigate.v1.ListCertificationsResponse;
import io.certigate.v1.ProposedChange;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.PutCertificationResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that put and read certifications. */
final class CertRecords {
    private CertRecords() {}

    /** Creates or amends one. */
    @Command(
            name = "put",
            description = "Creates a certification, or amends one that has not ended.",
            footer = {
                "  certigate cert put --holder company:chain --kind cn.cac.blockchain_filing \\",
                "      --number 京网信备11010519864491550014号 --from 2019-03-30T00:00:00+08:00 --verified"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Put extends WriteCommand {
        @Mixin
        private CertKey key;

        @Mixin
        private ValidityOptions validity;

        @Option(
                names = "--issuer",
                paramLabel = "I",
                defaultValue = "",
                description = "Who issued it. Default: the kind's only issuer.")
        private String issuer;

        @Option(
                names = "--scope",
                paramLabel = "S",
                defaultValue = "",
                description = "What it covers, such as a service; for people.")
        private String scope;

        @Option(
                names = "--verified",
                description = "The number was compared with the issuer's published list; overrides the layout check.")
        private boolean verified;

        @Mixin
        private ProposalOptions proposal;

        @Override
        int run(CertigateClient client, Output out) {
            CertificationKey named = key.key();
            Certification.Builder certification = Certification.newBuilder()
                    .setHolder(named.getHolder())
                    .setKind(named.getKind())
                    .setNumber(named.getNumber())
                    .setIssuer(issuer)
                    .setScope(scope)
                    .setValidFrom(validity.from())
                    .setNumberVerified(verified);
            validity.until().ifPresent(certification::setValidUntil);
            PutCertificationRequest.Builder request = PutCertificationRequest.newBuilder()
                    .setCertification(certification)
                    .setOptions(proposal.direct(writeOptions()));
            if (proposal.isProposed()) {
                request.setOptions(proposal.inside(writeOptions()));
                return proposal.propose(
                        this, client, out, ProposedChange.newBuilder().setPutCertification(request), writeOptions());
            }
            PutCertificationResponse response = registry(client).putCertification(request.build());
            return stored(
                    out,
                    response,
                    () -> new RecordText(out).certification(response.getCertification()),
                    response.getRevision(),
                    response.getUnchanged());
        }
    }

    /** Reads one. */
    @Command(
            name = "get",
            description = "Shows a certification and its state now.",
            footer = "  certigate cert get --holder company:chain --kind cn.cac.blockchain_filing --history")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Get extends OnlineCommand {
        @Mixin
        private CertKey key;

        @Option(names = "--history", description = "Also its changes, latest first, at most 1,000.")
        private boolean history;

        @Override
        int run(CertigateClient client, Output out) {
            GetCertificationResponse response = registry(client)
                    .getCertification(GetCertificationRequest.newBuilder()
                            .setKey(key.key())
                            .setHistory(history)
                            .build());
            if (out.json()) {
                out.json(response);
            } else {
                RecordText text = new RecordText(out);
                text.certification(response.getCertification());
                text.history(response.getHistoryList());
            }
            return ExitStatus.OK;
        }
    }

    /** Lists many. */
    @Command(
            name = "list",
            description = "Lists certifications by holder, kind and number.",
            footer = "  certigate cert list --kind cn.cac.blockchain_filing -o json")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class ListAll extends OnlineCommand {
        @Option(
                names = "--holder",
                paramLabel = "TYPE:ID",
                converter = EntityConverter.class,
                description = "Only this holder's.")
        private @Nullable EntityReference holder;

        @Option(names = "--kind", paramLabel = "K", defaultValue = "", description = "Only this kind.")
        private String kind;

        @Override
        int run(CertigateClient client, Output out) {
            ListCertificationsRequest.Builder request =
                    ListCertificationsRequest.newBuilder().setKind(kind).setPageSize(Pages.SIZE);
            if (holder != null) {
                request.setHolder(holder);
            }
            Table table = new Table(out, "HOLDER", "KIND", "NUMBER", "STATE", "FROM", "UNTIL", "REVISION");
            return Pages.write(
                    out,
                    token -> registry(client)
                            .listCertifications(request.setPageToken(token).build()),
                    ListCertificationsResponse::getNextPageToken,
                    page -> write(page.getCertificationsList(), out, table));
        }

        private static void write(List<Certification> certifications, Output out, Table table) {
            if (out.json()) {
                certifications.forEach(out::json);
            } else {
                table.rows(certifications.stream()
                        .map(certification -> row(certification, out))
                        .toList());
            }
        }

        private static List<String> row(Certification certification, Output out) {
            return List.of(
                    Output.entity(certification.getHolder()),
                    certification.getKind(),
                    certification.getNumber(),
                    RecordText.state(certification),
                    out.instant(certification.getValidFrom()),
                    certification.hasValidUntil() ? out.instant(certification.getValidUntil()) : "open",
                    Long.toString(certification.getRevision()));
        }
    }
}
