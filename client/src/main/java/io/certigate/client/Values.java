package io.certigate.client;

import io.certigate.v1.ListValue;
import io.certigate.v1.MapValue;
import io.certigate.v1.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Makes property values. There is no floating point: amounts are {@link BigDecimal}. */
public final class Values {
    private Values() {}

    /** Text, at most 4,096 characters. */
    public static Value of(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    /** True or false. */
    public static Value of(boolean value) {
        return Value.newBuilder().setBoolValue(value).build();
    }

    /** A whole number. */
    public static Value of(long number) {
        return Value.newBuilder().setInt64Value(number).build();
    }

    /** A decimal number, at most 40 characters when written without an exponent. */
    public static Value of(BigDecimal number) {
        return Value.newBuilder().setDecimalValue(number.toPlainString()).build();
    }

    /**
     * An instant.
     *
     * @throws IllegalArgumentException if it is outside the years 1 to 9999
     */
    public static Value of(Instant instant) {
        return Value.newBuilder()
                .setTimestampValue(Instants.toTimestamp(instant))
                .build();
    }

    /** A list of at most 256 values. */
    public static Value of(List<Value> values) {
        return Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(values))
                .build();
    }

    /** At most 256 named values. */
    public static Value of(Map<String, Value> fields) {
        return Value.newBuilder()
                .setMapValue(MapValue.newBuilder().putAllFields(fields))
                .build();
    }
}
