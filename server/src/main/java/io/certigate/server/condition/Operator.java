package io.certigate.server.condition;

import org.jspecify.annotations.Nullable;

/** The comparisons. */
enum Operator {
    EQUAL("_==_", "=="),
    NOT_EQUAL("_!=_", "!="),
    LESS("_<_", "<"),
    LESS_EQUAL("_<=_", "<="),
    GREATER("_>_", ">"),
    GREATER_EQUAL("_>=_", ">=");

    private final String function;
    private final String sign;

    Operator(String function, String sign) {
        this.function = function;
        this.sign = sign;
    }

    /** The operator of a function of CEL, null if it is not a comparison. */
    static @Nullable Operator of(String function) {
        for (Operator operator : values()) {
            if (operator.function.equals(function)) {
                return operator;
            }
        }
        return null;
    }

    /** CEL's name of it. */
    String function() {
        return function;
    }

    /** As a condition writes it. */
    String sign() {
        return sign;
    }

    /** Whether it asks for more than equality. */
    boolean orders() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    /** The operator that says the same with the sides exchanged. */
    Operator exchanged() {
        return switch (this) {
            case EQUAL, NOT_EQUAL -> this;
            case LESS -> GREATER;
            case LESS_EQUAL -> GREATER_EQUAL;
            case GREATER -> LESS;
            case GREATER_EQUAL -> LESS_EQUAL;
        };
    }

    /** What it says of the result of a {@code compareTo}. */
    boolean test(int order) {
        return switch (this) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_EQUAL -> order >= 0;
        };
    }
}
