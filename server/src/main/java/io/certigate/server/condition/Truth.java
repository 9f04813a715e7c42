package io.certigate.server.condition;

/**
 * Four-valued truth, after Kleene: what depends on a missing property is unknown, what cannot be evaluated is an error, and
 * neither is ever taken for true or false.
 */
public enum Truth {
    /** It does not hold. */
    FALSE,
    /** It depends on a property that is absent or not of its declared type. */
    UNKNOWN,
    /** It could not be evaluated. */
    ERROR,
    /** It holds. */
    TRUE;

    /** Both: FALSE wins, then ERROR, then UNKNOWN. */
    public Truth and(Truth other) {
        if (this == FALSE || other == FALSE) {
            return FALSE;
        }
        if (this == ERROR || other == ERROR) {
            return ERROR;
        }
        return this == UNKNOWN || other == UNKNOWN ? UNKNOWN : TRUE;
    }

    /** At least one: TRUE wins, then ERROR, then UNKNOWN. */
    public Truth or(Truth other) {
        return not().and(other.not()).not();
    }

    /** The opposite; what is not known stays so. */
    public Truth not() {
        return switch (this) {
            case FALSE -> TRUE;
            case TRUE -> FALSE;
            case UNKNOWN, ERROR -> this;
        };
    }

    /** Of a boolean. */
    public static Truth of(boolean value) {
        return value ? TRUE : FALSE;
    }
}
