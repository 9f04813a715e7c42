package io.certigate.server.condition;

import io.certigate.server.model.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Values of the model as CEL knows them, and back. A decimal stays what it is: its equality is numeric. */
final class Values {
    private Values() {}

    static Object toCel(Value value) {
        if (value instanceof Value.Text text) {
            return text.value();
        }
        if (value instanceof Value.Bool bool) {
            return bool.value();
        }
        if (value instanceof Value.Whole whole) {
            return whole.value();
        }
        if (value instanceof Value.Moment moment) {
            return moment.value();
        }
        if (value instanceof Value.ListOf list) {
            List<Object> values = new ArrayList<>(list.values().size());
            for (Value each : list.values()) {
                values.add(toCel(each));
            }
            return values;
        }
        return value;
    }

    static Value fromCel(Object object) {
        if (object instanceof String text) {
            return new Value.Text(text);
        }
        if (object instanceof Boolean bool) {
            return new Value.Bool(bool);
        }
        if (object instanceof Long whole) {
            return new Value.Whole(whole);
        }
        if (object instanceof Instant moment) {
            return new Value.Moment(moment);
        }
        if (object instanceof List<?> list) {
            List<Value> values = new ArrayList<>(list.size());
            for (Object each : list) {
                values.add(fromCel(each));
            }
            return new Value.ListOf(values);
        }
        if (object instanceof Value.Decimal decimal) {
            return decimal;
        }
        throw new Failure("expected a value of a declared type, found "
                + object.getClass().getSimpleName());
    }

    /**
     * Compares values of one type, or decimals with whole numbers.
     *
     * @throws Failure if they do not compare
     */
    static int compare(Value a, Value b) {
        if (a instanceof Value.Text left && b instanceof Value.Text right) {
            return left.value().compareTo(right.value());
        }
        if (a instanceof Value.Whole left && b instanceof Value.Whole right) {
            return Long.compare(left.value(), right.value());
        }
        if (a instanceof Value.Moment left && b instanceof Value.Moment right) {
            return left.value().compareTo(right.value());
        }
        if (a instanceof Value.Bool left && b instanceof Value.Bool right) {
            return Boolean.compare(left.value(), right.value());
        }
        return number(a).compareTo(number(b));
    }

    private static BigDecimal number(Value value) {
        if (value instanceof Value.Decimal decimal) {
            return decimal.value();
        }
        if (value instanceof Value.Whole whole) {
            return BigDecimal.valueOf(whole.value());
        }
        throw new Failure("expected a number, found " + value.type());
    }
}
