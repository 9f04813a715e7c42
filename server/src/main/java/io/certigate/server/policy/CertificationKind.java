package io.certigate.server.policy;

import java.util.List;
import java.util.function.Predicate;

/**
 * A declared kind of certification.
 *
 * @param name its name, such as {@code cn.cac.blockchain_filing}
 * @param title for people
 * @param issuers who may issue it, empty if anybody may
 * @param numbers the format of its numbers
 * @param remedy how to get one, for people
 */
public record CertificationKind(
        String name, Localized title, List<String> issuers, NumberFormat numbers, Localized remedy) {

    /** Whether a number satisfies the format; one instance for the life of a release, so that verdicts can be kept. */
    public Predicate<String> numberCheck() {
        return numbers;
    }
}
