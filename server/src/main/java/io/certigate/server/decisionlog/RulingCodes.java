package io.certigate.server.decisionlog;

import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Obligation;
import io.certigate.server.policy.Remedy;
import io.certigate.server.policy.Ruling;
import java.util.Arrays;
import java.util.List;

/**
 * Rulings as codes: the fields 1 to 5 of a {@code CheckActionResponse}, without texts, law and evidence. The log writes them, and so
 * does who answers in codes. Laid out once for each ruling.
 */
public final class RulingCodes {
    private RulingCodes() {}

    /** The bytes of an answer's ruling, without its notices. Nobody changes them. */
    public static byte[] of(Answer answer) {
        return answer.ruling().laidOut(RulingCodes::lay);
    }

    private static byte[] lay(Ruling ruling) {
        ProtoBuffer to = new ProtoBuffer();
        to.begin();
        to.number(
                1,
                switch (ruling.effect()) {
                    case PERMIT -> 1;
                    case DENY -> 2;
                });
        to.number(
                2,
                switch (ruling.basis()) {
                    case RULE -> 1;
                    case ERROR -> 2;
                    case REQUIREMENT_UNMET -> 3;
                    case NOT_COVERED -> 4;
                });
        grounds(to, 3, ruling.grounds());
        for (Obligation obligation : ruling.obligations()) {
            obligation(to, obligation);
        }
        for (Remedy remedy : ruling.remedies()) {
            remedy(to, remedy);
        }
        return Arrays.copyOfRange(to.bytes(), Frame.OVERHEAD, Frame.OVERHEAD + to.length());
    }

    /** Reasons or notices. */
    static void grounds(ProtoBuffer to, int field, List<Ruling.Ground> grounds) {
        for (int i = 0; i < grounds.size(); i++) {
            int start = to.open(field);
            Cause cause = grounds.get(i).cause();
            to.text(1, cause.code());
            to.text(2, cause.policy());
            to.text(3, cause.rule());
            to.text(4, grounds.get(i).market());
            to.close(start);
        }
    }

    private static void obligation(ProtoBuffer to, Obligation obligation) {
        int start = to.open(4);
        to.text(1, obligation.id());
        to.text(2, obligation.policy());
        to.text(3, obligation.rule());
        RecordWriter.values(to, 5, obligation.parameters());
        to.close(start);
    }

    private static void remedy(ProtoBuffer to, Remedy remedy) {
        int start = to.open(5);
        to.text(1, remedy.reason());
        for (Remedy.Option option : remedy.options()) {
            int each = to.open(2);
            if (option instanceof Remedy.Option.OfCertification certification) {
                to.text(1, certification.of());
                to.text(2, certification.kind());
                certification.issuers().forEach(issuer -> to.text(3, issuer));
            } else if (option instanceof Remedy.Option.OfProperty property) {
                to.text(4, property.path());
            }
            to.close(each);
        }
        to.close(start);
    }
}
