package io.certigate.client;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads answers to checks for a caller who handles certain obligations. What is not surely an answer to the question is none. */
record CheckReader(
        Set<String> handled,
        OnFailure onFailure,
        Clocks clocks,
        @Nullable Reuse reuse) {
    /** Reads the answer to one question. */
    AnswerReader<CheckActionResponse, CheckResult> one(CheckActionRequest request, Reuse.@Nullable Question question) {
        return new AnswerReader<>() {
            @Override
            public CheckResult read(CheckActionResponse answer, Clocks.Moment sent) {
                CheckResult result = result(request, answer, sent);
                if (question != null) {
                    question.answered(answer, sent);
                }
                return result;
            }

            @Override
            public CheckResult failed(CertigateException failure) {
                if (onFailure == OnFailure.THROW) {
                    throw failure;
                }
                return CheckResult.failed(failure);
            }
        };
    }

    /** Reads the answers to a batch. */
    AnswerReader<CheckActionsResponse, List<CheckOutcome>> batch(List<CheckActionRequest> requests) {
        return new AnswerReader<>() {
            @Override
            public List<CheckOutcome> read(CheckActionsResponse answers, Clocks.Moment sent) {
                if (answers.getResultsCount() != requests.size()) {
                    // Without one result each, none can be told to belong to its question.
                    throw new CertigateException.Unexpected(
                            "expected " + requests.size() + " results, found " + answers.getResultsCount(), null);
                }
                List<CheckOutcome> outcomes = new ArrayList<>(requests.size());
                for (int i = 0; i < requests.size(); i++) {
                    outcomes.add(outcome(requests.get(i), answers.getResults(i), sent));
                }
                return List.copyOf(outcomes);
            }

            @Override
            public List<CheckOutcome> failed(CertigateException failure) {
                if (onFailure == OnFailure.THROW) {
                    throw failure;
                }
                return Collections.nCopies(requests.size(), new CheckOutcome.Failed(failure));
            }
        };
    }

    private CheckOutcome outcome(CheckActionRequest request, CheckActionsResult result, Clocks.Moment sent) {
        return switch (result.getOutcomeCase()) {
            case RESPONSE -> answered(request, result.getResponse(), sent);
            case FAILURE -> new CheckOutcome.Failed(Failures.of(result.getFailure()));
            case OUTCOME_NOT_SET ->
                new CheckOutcome.Failed(
                        new CertigateException.Unexpected("expected an answer or a failure, found neither", null));
        };
    }

    private CheckOutcome answered(CheckActionRequest request, CheckActionResponse answer, Clocks.Moment sent) {
        if (reuse != null) {
            reuse.learn(answer);
        }
        try {
            return new CheckOutcome.Answered(result(request, answer, sent));
        } catch (CertigateException e) {
            return new CheckOutcome.Failed(e);
        }
    }

    private CheckResult result(CheckActionRequest request, CheckActionResponse answer, Clocks.Moment sent) {
        if (!answer.getRequestId().equals(request.getRequestId())) {
            throw new CertigateException.Unexpected(
                    "expected the answer to request '" + request.getRequestId() + "', found that to '"
                            + answer.getRequestId() + "'",
                    null);
        }
        if (CheckResult.permits(request, answer)) {
            Duration freshFor = CheckResult.freshFor(answer);
            Duration age = clocks.since(sent);
            if (age.compareTo(freshFor) >= 0) {
                throw new CertigateException.Expired("expected a PERMIT within the " + freshFor.toMillis()
                        + " ms for which it may be relied upon, found that it took " + age.toMillis()
                        + " ms; ask again");
            }
        }
        return CheckResult.of(request, answer, handled, false);
    }
}
