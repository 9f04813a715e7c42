package io.certigate.cli;

import com.google.protobuf.Timestamp;
import io.certigate.client.CertigateClient;
import io.certigate.client.Instants;
import io.certigate.v1.CancelCertificationRequest;
import io.certigate.v1.CancelCertificationResponse;
import io.certigate.v1.Certification;
import io.certigate.v1.CertificationEnd;
import io.certigate.v1.CertificationKey;
import io.certigate.v1.ProposedChange;
import io.certigate.v1.ResumeCertificationRequest;
import io.certigate.v1.ResumeCertificationResponse;
import io.certigate.v1.RevokeCertificationRequest;
import io.certigate.v1.RevokeCertificationResponse;
import io.certigate.v1.SuspendCertificationRequest;
import io.certigate.v1.SuspendCertificationResponse;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that change the state of a certification from an instant on. */
final class CertChanges {
    private CertChanges() {}

    /** What they have in common: which certification, and from when on. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    abstract static class Change extends WriteCommand {
        @Mixin
        private CertKey key;

        @Option(
                names = "--at",
                paramLabel = "INSTANT",
                converter = InstantConverter.class,
                description = "From when on, such as 2022-08-01T12:00:00+08:00. Default: now.")
        private @Nullable OffsetDateTime at;

        final CertificationKey key() {
            return key.key();
        }

        final Optional<Timestamp> at() {
            return Optional.ofNullable(at).map(instant -> Instants.toTimestamp(instant.toInstant()));
        }

        /** Writes a certification that ended; if that took effect before it was recorded, how to find what was permitted in between. */
        final void ended(Output out, Certification certification) {
            new RecordText(out).certification(certification);
            CertificationEnd end = certification.getEnd();
            if (Instants.toInstant(end.getEffectiveAt()).isBefore(Instants.toInstant(end.getRecordedAt()))) {
                String number = certification.getNumber().isEmpty()
                        ? ""
                        : " --number " + ShellWord.of(certification.getNumber());
                out.line("The end took effect before it was recorded. What was permitted in between:");
                out.line("  certigate policy impact --ended "
                        + ShellWord.of(Output.entity(certification.getHolder())) + " --kind "
                        + ShellWord.of(certification.getKind()) + number);
            }
        }
    }

    /** Stops it from counting, for a while. */
    @Command(
            name = "suspend",
            description =
                    "Suspends a certification: it does not count until it is resumed, whatever is planned for later.",
            footer =
                    "  certigate cert suspend --holder company:chain --kind cn.cac.blockchain_filing --why 'under review'")
    static final class Suspend extends Change {
        @Override
        int run(CertigateClient client, Output out) {
            SuspendCertificationRequest.Builder request =
                    SuspendCertificationRequest.newBuilder().setKey(key()).setOptions(writeOptions());
            at().ifPresent(request::setAt);
            SuspendCertificationResponse response = registry(client).suspendCertification(request.build());
            return stored(
                    out,
                    response,
                    () -> new RecordText(out).certification(response.getCertification()),
                    response.getRevision());
        }
    }

    /** Ends a suspension. */
    @Command(
            name = "resume",
            description = "Ends the suspension of a certification; one that is planned for later stays.",
            footer = "  certigate cert resume --holder company:chain --kind cn.cac.blockchain_filing")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Resume extends Change {
        @Mixin
        private ProposalOptions proposal;

        @Override
        int run(CertigateClient client, Output out) {
            ResumeCertificationRequest.Builder request =
                    ResumeCertificationRequest.newBuilder().setKey(key()).setOptions(proposal.direct(writeOptions()));
            at().ifPresent(request::setAt);
            if (proposal.isProposed()) {
                request.setOptions(proposal.inside(writeOptions()));
                return proposal.propose(
                        this, client, out, ProposedChange.newBuilder().setResumeCertification(request), writeOptions());
            }
            ResumeCertificationResponse response = registry(client).resumeCertification(request.build());
            return stored(
                    out,
                    response,
                    () -> new RecordText(out).certification(response.getCertification()),
                    response.getRevision());
        }
    }

    /** Ends it: the issuer takes it back. */
    @Command(
            name = "revoke",
            description = "Ends a certification for good: its issuer takes it back.",
            footer = "  certigate cert revoke --holder company:chain --kind cn.cac.blockchain_filing --why 'order 12'")
    static final class Revoke extends Change {
        @Override
        int run(CertigateClient client, Output out) {
            RevokeCertificationRequest.Builder request =
                    RevokeCertificationRequest.newBuilder().setKey(key()).setOptions(writeOptions());
            at().ifPresent(request::setAt);
            RevokeCertificationResponse response = registry(client).revokeCertification(request.build());
            return stored(out, response, () -> ended(out, response.getCertification()), response.getRevision());
        }
    }

    /** Ends it: cancelled, or superseded. */
    @Command(
            name = "cancel",
            description = "Ends a certification for good: cancelled, or superseded by another.",
            footer = {
                "  certigate cert cancel --holder company:chain --kind cn.cac.blockchain_filing \\",
                "      --at 2022-08-01T12:00:00+08:00 --why 'service closed'"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Cancel extends Change {
        @Option(
                names = "--superseded-by",
                paramLabel = "N",
                defaultValue = "",
                description = "Number of the certification that takes its place.")
        private String supersededBy;

        @Override
        int run(CertigateClient client, Output out) {
            CancelCertificationRequest.Builder request = CancelCertificationRequest.newBuilder()
                    .setKey(key())
                    .setSupersededBy(supersededBy)
                    .setOptions(writeOptions());
            at().ifPresent(request::setAt);
            CancelCertificationResponse response = registry(client).cancelCertification(request.build());
            return stored(out, response, () -> ended(out, response.getCertification()), response.getRevision());
        }
    }
}
