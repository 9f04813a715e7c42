package io.certigate.server.policy.reference;

import io.certigate.server.model.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Conditions by the book: four truth values, and every instant at which a part could change. */
final class ReferenceConditions {
    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private final ReferenceProperties properties;
    private final Inquiry inquiry;
    private final Set<Instant> edges;

    /** A truth value, in the order of strength of a conjunction. */
    enum Verdict {
        NO,
        ERROR,
        UNKNOWN,
        YES;

        static Verdict of(boolean value) {
            return value ? YES : NO;
        }

        Verdict opposite() {
            return switch (this) {
                case NO -> YES;
                case YES -> NO;
                default -> this;
            };
        }
    }

    ReferenceConditions(ReferenceProperties properties, Inquiry inquiry, Set<Instant> edges) {
        this.properties = properties;
        this.inquiry = inquiry;
        this.edges = edges;
    }

    static Verdict all(List<Verdict> verdicts) {
        return verdicts.stream().min(Enum::compareTo).orElse(Verdict.YES);
    }

    private static Verdict any(List<Verdict> verdicts) {
        return all(verdicts.stream().map(Verdict::opposite).toList()).opposite();
    }

    Verdict of(Expression expression, String market) {
        if (expression instanceof Expression.And and) {
            return all(and.parts().stream().map(each -> of(each, market)).toList());
        }
        if (expression instanceof Expression.Or or) {
            return any(or.parts().stream().map(each -> of(each, market)).toList());
        }
        if (expression instanceof Expression.Not not) {
            return of(not.part(), market).opposite();
        }
        if (expression instanceof Expression.Either either) {
            return switch (of(either.condition(), market)) {
                case YES -> of(either.yes(), market);
                case NO -> of(either.no(), market);
                case UNKNOWN -> Verdict.UNKNOWN;
                case ERROR -> Verdict.ERROR;
            };
        }
        if (expression instanceof Expression.Failing) {
            return Verdict.ERROR;
        }
        if (expression instanceof Expression.Given given) {
            return Verdict.of(given(given.name(), market).equals(given.literal()));
        }
        if (expression instanceof Expression.At at) {
            return at(at);
        }
        if (expression instanceof Expression.Day day) {
            return day(day);
        }
        return ofProperties(expression);
    }

    private String given(String name, String market) {
        return switch (name) {
            case "market" -> market;
            case "subject.id" -> inquiry.subject().id();
            case "resource.type" -> inquiry.resource().type();
            default -> inquiry.action();
        };
    }

    private Verdict ofProperties(Expression expression) {
        if (expression instanceof Expression.Has has) {
            return Verdict.of(properties.known(has.path()) != null);
        }
        for (String path : paths(expression)) {
            if (properties.known(path) == null) {
                return Verdict.UNKNOWN;
            }
        }
        if (expression instanceof Expression.Compare compare) {
            int order = order(properties.known(compare.path()), compare.literal());
            return Verdict.of(fits(order, compare.operator()));
        }
        if (expression instanceof Expression.OneOf oneOf) {
            return Verdict.of(oneOf.literals().contains(properties.known(oneOf.path())));
        }
        if (expression instanceof Expression.Contains contains) {
            return Verdict.of(elements(contains.path()).contains(contains.literal()));
        }
        if (expression instanceof Expression.Every every) {
            return Verdict.of(elements(every.path()).stream().allMatch(every.literal()::equals));
        }
        if (expression instanceof Expression.Quotient quotient) {
            long divisor = ((Value.Whole) known(quotient.path())).value();
            return divisor == 0 ? Verdict.ERROR : Verdict.of(12 / divisor > quotient.least());
        }
        Expression.Money money = (Expression.Money) expression;
        boolean same = known(money.currency()).equals(new Value.Text(money.boundCurrency()));
        BigDecimal amount = ((Value.Decimal) known(money.amount())).value();
        return same ? Verdict.of(amount.compareTo(money.bound()) > 0) : Verdict.ERROR;
    }

    private Value known(String path) {
        Value value = properties.known(path);
        if (value == null) {
            throw new AssertionError("expected a known property, found none at " + path);
        }
        return value;
    }

    private List<Value> elements(String path) {
        return ((Value.ListOf) known(path)).values();
    }

    private static int order(@Nullable Value value, Value literal) {
        if (value instanceof Value.Decimal decimal) {
            BigDecimal other = literal instanceof Value.Whole whole
                    ? BigDecimal.valueOf(whole.value())
                    : ((Value.Decimal) literal).value();
            return decimal.value().compareTo(other);
        }
        if (value instanceof Value.Whole whole) {
            return Long.compare(whole.value(), ((Value.Whole) literal).value());
        }
        if (value instanceof Value.Moment moment) {
            return moment.value().compareTo(((Value.Moment) literal).value());
        }
        return literal.equals(value) ? 0 : 1;
    }

    private static boolean fits(int order, String operator) {
        return switch (operator) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private Verdict at(Expression.At expression) {
        Instant other = instant(expression.term());
        if (other == null) {
            return Verdict.UNKNOWN;
        }
        // Whatever the operator, the comparison can change only when the other instant arrives or has just passed.
        boolean strict =
                expression.operator().equals("<") || expression.operator().equals(">");
        boolean before = expression.operator().startsWith("<") != expression.swapped();
        boolean includes = before != strict;
        edges.add(includes ? other.plusNanos(1) : other);
        int order = inquiry.at().compareTo(other);
        return Verdict.of(fits(expression.swapped() ? -order : order, expression.operator()));
    }

    private @Nullable Instant instant(Expression.Term term) {
        if (term instanceof Expression.Fixed fixed) {
            return fixed.edge().instant();
        }
        String path = term instanceof Expression.Later later ? later.path() : ((Expression.Months) term).path();
        if (!(properties.known(path) instanceof Value.Moment moment)) {
            return null;
        }
        return term instanceof Expression.Later later
                ? moment.value().plus(Duration.ofSeconds(later.seconds()))
                : moment.value()
                        .atZone(ZONE)
                        .plusMonths(((Expression.Months) term).months())
                        .toInstant();
    }

    private Verdict day(Expression.Day day) {
        var today = inquiry.at().atZone(ZONE).toLocalDate();
        edges.add(today.plusDays(1).atStartOfDay(ZONE).toInstant());
        return Verdict.of(fits(today.toString().compareTo(day.date()), day.operator()));
    }

    /** The properties that an expression mentions, in the order of its text. */
    static Set<String> paths(Expression expression) {
        Set<String> paths = new LinkedHashSet<>();
        if (expression instanceof Expression.And and) {
            and.parts().forEach(each -> paths.addAll(paths(each)));
        } else if (expression instanceof Expression.Or or) {
            or.parts().forEach(each -> paths.addAll(paths(each)));
        } else if (expression instanceof Expression.Not not) {
            paths.addAll(paths(not.part()));
        } else if (expression instanceof Expression.Either either) {
            paths.addAll(paths(either.condition()));
            paths.addAll(paths(either.yes()));
            paths.addAll(paths(either.no()));
        } else if (expression instanceof Expression.Compare compare) {
            paths.add(compare.path());
        } else if (expression instanceof Expression.OneOf oneOf) {
            paths.add(oneOf.path());
        } else if (expression instanceof Expression.Contains contains) {
            paths.add(contains.path());
        } else if (expression instanceof Expression.Every every) {
            paths.add(every.path());
        } else if (expression instanceof Expression.Has has) {
            paths.add(has.path());
        } else if (expression instanceof Expression.Quotient quotient) {
            paths.add(quotient.path());
        } else if (expression instanceof Expression.Money money) {
            paths.addAll(List.of(money.amount(), money.currency()));
        } else if (expression instanceof Expression.At at && !(at.term() instanceof Expression.Fixed)) {
            paths.add(
                    at.term() instanceof Expression.Later later
                            ? later.path()
                            : ((Expression.Months) at.term()).path());
        }
        return paths;
    }
}
