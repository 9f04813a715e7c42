package io.certigate.server.impact;

import io.certigate.server.impact.ImpactReport.Counts;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many answers a release may flip without being confirmed. What could not be assessed counts as flipped.
 *
 * @param number percent of the past decisions, and of the questions for accounts of the registry; or a number of accounts
 * @param percent whether it is percent
 */
public record ImpactLimit(BigDecimal number, boolean percent) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,4})?)(%?)");
    private static final BigDecimal ALL = BigDecimal.valueOf(100);

    /**
     * Reads {@code 5%}, {@code 0.1%} or {@code 20}.
     *
     * @throws IllegalArgumentException if it is neither percent nor a number of accounts
     */
    public static ImpactLimit parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            BigDecimal number = new BigDecimal(matcher.group(1));
            boolean percent = !matcher.group(2).isEmpty();
            BigDecimal most = percent ? ALL : BigDecimal.valueOf(ImpactReport.MAX_ACCOUNTS);
            if (number.compareTo(most) <= 0 && (percent || number.scale() == 0)) {
                return new ImpactLimit(number, percent);
            }
        }
        throw new IllegalArgumentException("expected a share from 0% to 100%, such as 5% or 0.1%, or a number of"
                + " accounts from 0 to " + ImpactReport.MAX_ACCOUNTS + ", found '" + text + "'");
    }

    /** Why a release is above the limit, null if it is not. */
    public @Nullable String exceeded(ImpactReport report) {
        if (!report.looked().lost().isEmpty()) {
            return "its impact cannot be assessed: " + report.looked().lost().get(0);
        }
        if (percent) {
            String log = exceeded("past decisions", report.log());
            return log == null ? exceeded("questions for accounts of the registry", report.registry()) : log;
        }
        if (report.looked().registryCut()) {
            return "its impact cannot be assessed: the registry has more accounts than are looked at";
        }
        long accounts = report.accounts() + report.doubtful();
        boolean above = report.moreAccounts() || BigDecimal.valueOf(accounts).compareTo(number) > 0;
        return above
                ? "the answers of " + (report.moreAccounts() ? "more than " : "") + report.accounts() + " accounts flip"
                        + doubt(report.doubtful(), "accounts")
                : null;
    }

    private @Nullable String exceeded(String what, Counts counts) {
        long all = counts.assessed() + counts.notAssessable();
        long counted = counts.flips() + counts.notAssessable();
        boolean above =
                BigDecimal.valueOf(counted).multiply(ALL).compareTo(number.multiply(BigDecimal.valueOf(all))) > 0;
        return above
                ? counts.flips() + " of " + all + " " + what + " flip" + doubt(counts.notAssessable(), what)
                : null;
    }

    private static String doubt(long count, String what) {
        return count == 0 ? "" : ", and " + count + " " + what + " could not be assessed and count as if they did";
    }

    @Override
    public String toString() {
        return number.toPlainString() + (percent ? "%" : " accounts");
    }
}
