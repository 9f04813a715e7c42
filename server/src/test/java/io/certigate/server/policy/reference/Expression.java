package io.certigate.server.policy.reference;

import io.certigate.server.model.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** A condition as its author thinks of it, and how it is written in CEL. */
public sealed interface Expression {
    /** As CEL. */
    String text();

    /** All of the parts. */
    record And(List<Expression> parts) implements Expression {
        @Override
        public String text() {
            return joined(parts, " && ");
        }
    }

    /** Any of the parts. */
    record Or(List<Expression> parts) implements Expression {
        @Override
        public String text() {
            return joined(parts, " || ");
        }
    }

    /** The opposite. */
    record Not(Expression part) implements Expression {
        @Override
        public String text() {
            return "!(" + part.text() + ")";
        }
    }

    /** One of two, by a third: inside one program, so that its parts are plain. */
    record Either(Expression condition, Expression yes, Expression no) implements Expression {
        @Override
        public String text() {
            return "(" + condition.text() + " ? " + yes.text() + " : " + no.text() + ")";
        }
    }

    /** A property compared with a literal, {@code operator} one of {@code == != < <= > >=}. */
    record Compare(String path, String operator, Value literal) implements Expression {
        @Override
        public String text() {
            return path + " " + operator + " " + cel(literal);
        }
    }

    /** A property is one of some texts. */
    record OneOf(String path, List<Value> literals) implements Expression {
        @Override
        public String text() {
            return path + " in " + literals.stream().map(Expression::cel).toList();
        }
    }

    /** A list property contains a literal. */
    record Contains(String path, Value literal) implements Expression {
        @Override
        public String text() {
            return cel(literal) + " in " + path;
        }
    }

    /** Every element of a list property is a literal. */
    record Every(String path, Value literal) implements Expression {
        @Override
        public String text() {
            return path + ".all(x, x == " + cel(literal) + ")";
        }
    }

    /** A property is present. */
    record Has(String path) implements Expression {
        @Override
        public String text() {
            return "has(" + path + ")";
        }
    }

    /** Twelve divided by a whole-number property is greater than a literal: an error for zero. */
    record Quotient(String path, int least) implements Expression {
        @Override
        public String text() {
            return "12 / " + path + " > " + least;
        }
    }

    /** Money is more than some: an error if it is of another currency. */
    record Money(String amount, String currency, BigDecimal bound, String boundCurrency) implements Expression {
        @Override
        public String text() {
            return "money(" + amount + ", " + currency + ") > money('" + bound.toPlainString() + "', '" + boundCurrency
                    + "')";
        }
    }

    /** The instant compared with another, {@code operator} one of {@code < <= > >=}. */
    record At(String operator, Term term, boolean swapped) implements Expression {
        @Override
        public String text() {
            return swapped ? term.text() + " " + operator + " at" : "at " + operator + " " + term.text();
        }
    }

    /** The local day compared with a literal. */
    record Day(String operator, String date) implements Expression {
        @Override
        public String text() {
            return "localDate(at, 'Asia/Shanghai') " + operator + " '" + date + "'";
        }
    }

    /** Something that every question has: {@code market}, {@code subject.id}, {@code resource.type}, {@code action.name}. */
    record Given(String name, String literal) implements Expression {
        @Override
        public String text() {
            return name + " == '" + literal + "'";
        }
    }

    /** Something that cannot be evaluated. */
    record Failing() implements Expression {
        @Override
        public String text() {
            return "1 / (size(market) - size(market)) > 0";
        }
    }

    /** An instant. */
    sealed interface Term {
        /** As CEL. */
        String text();
    }

    /** An edge. */
    record Fixed(Edge edge) implements Term {
        @Override
        public String text() {
            return "timestamp('" + edge.instant() + "')";
        }
    }

    /** A property and some seconds. */
    record Later(String path, int seconds) implements Term {
        @Override
        public String text() {
            return seconds == 0 ? path : path + " + duration('" + seconds + "s')";
        }
    }

    /** A property and some months. */
    record Months(String path, int months) implements Term {
        @Override
        public String text() {
            return "addMonths(" + path + ", " + months + ", 'Asia/Shanghai')";
        }
    }

    private static String joined(List<Expression> parts, String operator) {
        return parts.stream().map(each -> "(" + each.text() + ")").collect(Collectors.joining(operator));
    }

    private static String cel(Value value) {
        if (value instanceof Value.Text text) {
            return "'" + text.value() + "'";
        }
        if (value instanceof Value.Decimal decimal) {
            return "decimal('" + decimal.value().toPlainString() + "')";
        }
        if (value instanceof Value.Moment moment) {
            return "timestamp('" + moment.value() + "')";
        }
        return value instanceof Value.Whole whole
                ? Long.toString(whole.value())
                : Boolean.toString(((Value.Bool) value).value());
    }
}
