package io.certigate.server.lint;

import io.certigate.server.model.Nearest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every kind of finding. */
public final class Catalogue {
    static final List<Check> CHECKS = List.of(
            new UndeclaredInSuite(),
            new NeverInForce(),
            new NoEntityFits(),
            new ContradictingEqualities(),
            new ConditionNeverLets(),
            new PermitAlwaysForbidden(),
            new RedundantRule(),
            new RedundantEffect(),
            new WaivedRequirement(),
            new ConditionWithoutInfluence(),
            new OrderNeverInForce(),
            new OverlappingWindows(),
            new WindowGap(),
            new ShortGap(),
            new StartsBeforePublication(),
            new NoStart(),
            new StartsBeforeEffect(),
            new RuleEnds(),
            CalendarCheck.ENDS,
            CalendarCheck.ENDED,
            new ReviewOverdue(),
            new PermitWithoutLaw(),
            new ForbidWithoutLaw(),
            new StandardReason(),
            new MissingMessage(),
            new MissingTranslation(),
            new ReasonWithTwoMessages(),
            new ObligationWithTwoMessages(),
            new LawNeverCited(),
            UnusedWords.KIND_NEVER_REQUIRED,
            UnusedWords.RELATION_NEVER_FOLLOWED,
            UnusedWords.GROUP_NEVER_NAMED,
            UnusedWords.ACTION_OF_NO_RULE,
            UnusedWords.MARKET_WITHOUT_PERMIT,
            new PropertyNeverRead(),
            CalendarCheck.NEVER_ASKED,
            new PolicyWithoutCase());

    private Catalogue() {}

    /** All kinds, by code. */
    public static List<Description> all() {
        List<Description> all = new ArrayList<>();
        all.add(Mistake.DESCRIPTION);
        CHECKS.forEach(check -> all.add(check.description()));
        return List.copyOf(all);
    }

    /** The kind with a code, in capitals or not; null if there is none. */
    public static @Nullable Description of(String code) {
        return all().stream()
                .filter(each -> each.code().equalsIgnoreCase(code))
                .findFirst()
                .orElse(null);
    }

    /** What to say of a code that there is not. */
    public static String unknown(String code) {
        List<String> codes = all().stream().map(Description::code).toList();
        return "expected a code of the catalogue, " + codes.get(0) + " to " + codes.get(codes.size() - 1) + ", found '"
                + code + "'" + Nearest.hint(code, codes) + " ('certigate policy explain' lists them)";
    }
}
