package io.certigate.server.condition;

import static dev.cel.common.CelFunctionDecl.newFunctionDeclaration;
import static dev.cel.common.CelOverloadDecl.newGlobalOverload;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import io.certigate.server.model.OutsideCalendar;
import io.certigate.server.model.Value;
import io.certigate.server.model.WorkingDays;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The functions that conditions have beyond those of CEL. */
final class Functions {
    /** The type of decimals. */
    static final CelType DECIMAL = OpaqueType.create("decimal");
    /** The type of amounts. */
    static final CelType MONEY = OpaqueType.create("money");

    static final String ADD_MONTHS = "addMonths";
    static final String ADD_WORKING_DAYS = "addWorkingDays";
    static final String LOCAL_DATE = "localDate";
    static final String DECIMAL_OF = "decimal";
    static final String MONEY_OF = "money";
    static final String MATCHES = "matches";

    /** All that a condition can call by a name. */
    static final Set<String> NAMES = Set.of(
            ADD_MONTHS,
            ADD_WORKING_DAYS,
            LOCAL_DATE,
            DECIMAL_OF,
            MONEY_OF,
            MATCHES,
            "size",
            "startsWith",
            "endsWith",
            "contains",
            "timestamp",
            "duration",
            "has",
            "all",
            "exists",
            "exists_one");

    private Functions() {}

    static List<CelFunctionDecl> declarations() {
        List<CelFunctionDecl> declarations = new ArrayList<>();
        declarations.add(
                declare(ADD_MONTHS, SimpleType.TIMESTAMP, SimpleType.TIMESTAMP, SimpleType.INT, SimpleType.STRING));
        declarations.add(declare(
                ADD_WORKING_DAYS, SimpleType.TIMESTAMP, SimpleType.TIMESTAMP, SimpleType.INT, SimpleType.STRING));
        declarations.add(declare(LOCAL_DATE, SimpleType.STRING, SimpleType.TIMESTAMP, SimpleType.STRING));
        declarations.add(declare(DECIMAL_OF, DECIMAL, SimpleType.STRING));
        declarations.add(newFunctionDeclaration(
                MONEY_OF,
                newGlobalOverload("money_of_decimal", MONEY, DECIMAL, SimpleType.STRING),
                newGlobalOverload("money_of_string", MONEY, SimpleType.STRING, SimpleType.STRING)));
        for (Operator operator : Operator.values()) {
            List<CelOverloadDecl> overloads = new ArrayList<>();
            overloads.add(
                    newGlobalOverload(overload(operator, "decimal_int"), SimpleType.BOOL, DECIMAL, SimpleType.INT));
            overloads.add(
                    newGlobalOverload(overload(operator, "int_decimal"), SimpleType.BOOL, SimpleType.INT, DECIMAL));
            if (operator.orders()) {
                overloads.add(newGlobalOverload(overload(operator, "decimals"), SimpleType.BOOL, DECIMAL, DECIMAL));
                overloads.add(newGlobalOverload(overload(operator, "money"), SimpleType.BOOL, MONEY, MONEY));
            }
            declarations.add(newFunctionDeclaration(operator.function(), overloads));
        }
        return declarations;
    }

    private static CelFunctionDecl declare(String name, CelType result, CelType... parameters) {
        return newFunctionDeclaration(name, newGlobalOverload(name, result, parameters));
    }

    private static String overload(Operator operator, String of) {
        return "compare_" + operator.name().toLowerCase(Locale.ROOT) + "_" + of;
    }

    // The compiler's map of calendars is a copy that nobody can change; its type does not say so.
    @SuppressWarnings("Immutable")
    static List<CelFunctionBinding> bindings(Map<String, WorkingDays> calendars) {
        List<CelFunctionBinding> bindings = new ArrayList<>();
        bindings.add(CelFunctionBinding.from(
                ADD_MONTHS,
                List.of(Instant.class, Long.class, String.class),
                args -> Terms.addMonths((Instant) args[0], (Long) args[1], ZoneId.of((String) args[2]))));
        bindings.add(CelFunctionBinding.from(
                ADD_WORKING_DAYS,
                List.of(Instant.class, Long.class, String.class),
                args -> addWorkingDays(calendars, (Instant) args[0], (Long) args[1], (String) args[2])));
        bindings.add(CelFunctionBinding.from(
                LOCAL_DATE, Instant.class, String.class, (instant, zone) -> Terms.localDate(instant, ZoneId.of(zone))));
        bindings.add(CelFunctionBinding.from(DECIMAL_OF, String.class, Value.Decimal::parse));
        for (Operator operator : Operator.values()) {
            bindings.add(CelFunctionBinding.from(
                    overload(operator, "decimal_int"),
                    Value.Decimal.class,
                    Long.class,
                    (a, b) -> operator.test(Values.compare(a, new Value.Whole(b)))));
            bindings.add(CelFunctionBinding.from(
                    overload(operator, "int_decimal"),
                    Long.class,
                    Value.Decimal.class,
                    (a, b) -> operator.test(Values.compare(new Value.Whole(a), b))));
            if (operator.orders()) {
                bindings.add(CelFunctionBinding.from(
                        overload(operator, "decimals"),
                        Value.Decimal.class,
                        Value.Decimal.class,
                        (a, b) -> operator.test(Values.compare(a, b))));
            }
        }
        return bindings;
    }

    private static Instant addWorkingDays(
            Map<String, WorkingDays> calendars, Instant from, long days, String calendar) {
        WorkingDays known = calendars.get(calendar);
        if (known == null) {
            throw new Failure("expected a declared calendar, found '" + calendar + "'");
        }
        try {
            return known.add(from, days);
        } catch (OutsideCalendar e) {
            throw new Failure(String.valueOf(e.getMessage()));
        }
    }
}
