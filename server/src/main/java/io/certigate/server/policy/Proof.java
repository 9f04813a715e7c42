package io.certigate.server.policy;

import java.util.ArrayList;
import java.util.List;

/** The evidence of the reasons of an answer. Most answers have one reason, which rests upon one certification: that is its own proof. */
public sealed interface Proof permits Evidence.Certified, Proof.Listed {
    /** A single reason that rests upon nothing but the rule. */
    Proof NONE = new Listed(List.of(List.of()));

    /** How many reasons it is of. */
    int reasons();

    /** The facts that a reason rests upon; reasons are counted from 0. */
    List<Evidence> of(int reason);

    /** The evidence of any number of reasons, one after the other. */
    record Listed(List<List<Evidence>> evidence) implements Proof {
        @Override
        public int reasons() {
            return evidence.size();
        }

        @Override
        public List<Evidence> of(int reason) {
            return evidence.get(reason);
        }
    }

    /** The proof of one reason that needs two. */
    static Proof both(Proof some, Proof more) {
        if (some.of(0).isEmpty()) {
            return more;
        }
        List<Evidence> all = new ArrayList<>(some.of(0));
        all.addAll(more.of(0));
        return new Listed(List.of(all));
    }
}
