package io.certigate.oracle;

import io.certigate.v1.Effect;
import java.util.List;

/**
 * What the answer must be.
 *
 * @param effect the effect
 * @param codes the codes of its reasons, sorted
 */
record Verdict(Effect effect, List<String> codes) {
    static Verdict permit(String code) {
        return new Verdict(Effect.EFFECT_PERMIT, List.of(code));
    }

    static Verdict deny(String code) {
        return new Verdict(Effect.EFFECT_DENY, List.of(code));
    }
}
