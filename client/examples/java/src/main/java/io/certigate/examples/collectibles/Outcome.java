package io.certigate.examples.collectibles;

import java.util.List;

/** What became of a sale. */
public sealed interface Outcome {
    /**
     * It was sold.
     *
     * @param shown what must be shown to the buyer
     * @param decision id of the decision that allowed it
     */
    record Sold(List<String> shown, String decision) implements Outcome {}

    /**
     * It may not be sold.
     *
     * @param reasons codes of why
     * @param decision id of the decision
     */
    record NotAllowed(List<String> reasons, String decision) implements Outcome {}

    /**
     * Nobody could tell whether it may be sold, so it was not; later it may be.
     *
     * @param why for the log
     */
    record Unknown(String why) implements Outcome {}
}
