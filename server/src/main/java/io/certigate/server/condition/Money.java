package io.certigate.server.condition;

import io.certigate.server.model.Value;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An amount of money as a condition writes it.
 *
 * @param value a decimal, or its text
 * @param currency a code such as CNY
 */
record Money(Operand value, Operand currency) {
    /** An amount. */
    record Amount(BigDecimal value, String currency) {
        /**
         * Compares amounts of one currency.
         *
         * @throws Failure if the currencies differ
         */
        int compareTo(Amount other) {
            if (!currency.equals(other.currency)) {
                throw new Failure("expected amounts of one currency, found " + currency + " and " + other.currency);
            }
            return value.compareTo(other.value);
        }
    }

    /**
     * The amount, null if it depends on a property that is not known.
     *
     * @throws Failure if the value is not a decimal
     */
    @Nullable
    Amount read(Scope scope) {
        Value amount = value.read(scope);
        Value unit = currency.read(scope);
        if (amount == null || unit == null) {
            return null;
        }
        return new Amount(decimal(amount), ((Value.Text) unit).value());
    }

    private static BigDecimal decimal(Value amount) {
        if (amount instanceof Value.Decimal decimal) {
            return decimal.value();
        }
        try {
            return Value.Decimal.parse(((Value.Text) amount).value()).value();
        } catch (IllegalArgumentException e) {
            throw new Failure(String.valueOf(e.getMessage()));
        }
    }
}
