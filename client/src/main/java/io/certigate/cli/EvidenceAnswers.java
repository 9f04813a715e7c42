package io.certigate.cli;

import io.certigate.v1.GetEvidenceResponse;
import io.certigate.v1.Revision;
import java.util.Comparator;
import java.util.List;

/**
 * What nodes answered that were asked for the evidence of one rule.
 *
 * @param given the answers, at least one
 * @param missing the nodes that gave none
 */
record EvidenceAnswers(List<GetEvidenceResponse> given, List<Missing> missing) {
    /**
     * A node that gave no answer.
     *
     * @param target its HOST:PORT
     * @param why why not
     */
    record Missing(String target, String why) {}

    /**
     * Copies the lists.
     *
     * @throws InputException if the nodes do not share one state
     */
    EvidenceAnswers {
        given = List.copyOf(given);
        missing = List.copyOf(missing);
        List<String> epochs = given.stream()
                .map(GetEvidenceResponse::getRevision)
                .map(Revision::getEpoch)
                .distinct()
                .toList();
        if (epochs.size() > 1) {
            throw new InputException("expected nodes that share one state, found the epochs "
                    + String.join(" and ", epochs) + "; ask nodes of different databases one by one");
        }
    }

    /** The answer that knows most of the state that all nodes share. */
    GetEvidenceResponse latest() {
        return given.stream()
                .max(Comparator.comparingLong(answer -> answer.getRevision().getNumber()))
                .orElseThrow();
    }
}
