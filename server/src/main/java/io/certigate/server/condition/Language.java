package io.certigate.server.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.certigate.server.model.WorkingDays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** CEL with the names and calendars of one release. Making one takes a while: once for all conditions. */
final class Language {
    /** Longest condition, in code points. */
    static final int MAX_LENGTH = 4_096;
    /** Deepest nesting of parentheses and calls. */
    static final int MAX_NESTING = 32;
    /** Most parts of a condition. */
    static final int MAX_PARTS = 1_000;
    /** Most steps over the elements of lists in one evaluation of one part. */
    static final int MAX_ITERATIONS = 10_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(MAX_LENGTH)
            .maxParseRecursionDepth(MAX_NESTING)
            .maxParseExpressionNodeCount(MAX_PARTS)
            .maxParseErrorRecoveryLimit(1)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxRegexProgramSize(BoundedPattern.MAX_SIZE)
            .enableHeterogeneousNumericComparisons(true)
            .enableQuotedIdentifierSyntax(true)
            .enableHiddenAccumulatorVar(true)
            .errorOnIntWrap(true)
            .build();

    private final CelCompiler compiler;
    private final CelRuntime runtime;
    private final Variables variables;

    Language(Variables variables, Map<String, WorkingDays> calendars) {
        this.variables = variables;
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.ALL, CelStandardMacro.EXISTS, CelStandardMacro.EXISTS_ONE)
                .addMacros(CelMacro.newGlobalMacro("has", 1, Language::presence))
                .addFunctionDeclarations(Functions.declarations())
                .setResultType(SimpleType.BOOL);
        variables.all().forEach((name, variable) -> builder.addVar(name, variable.type()));
        compiler = builder.build();
        runtime = CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(OPTIONS)
                .addFunctionBindings(Functions.bindings(calendars))
                .build();
    }

    private static Optional<CelExpr> presence(CelMacroExprFactory factory, CelExpr target, List<CelExpr> arguments) {
        String name = name(arguments.get(0));
        return Optional.of(
                name == null
                        ? factory.reportError("expected the name of a property in has(...), found something else")
                        : factory.newIdentifier(Variables.PRESENCE + name));
    }

    /** The dotted name that an expression is, null if it is none. */
    static @Nullable String name(CelExpr expression) {
        return switch (expression.getKind()) {
            case IDENT -> expression.ident().name();
            case SELECT -> {
                String operand = name(expression.select().operand());
                yield operand == null || expression.select().testOnly()
                        ? null
                        : operand + "." + expression.select().field();
            }
            default -> null;
        };
    }

    /** The names of the release. */
    Variables variables() {
        return variables;
    }

    CelValidationResult parse(String text) {
        return compiler.parse(text);
    }

    CelValidationResult check(CelAbstractSyntaxTree parsed) {
        return compiler.check(parsed);
    }

    /** A part of a checked condition, ready to run. */
    Program program(CelAbstractSyntaxTree whole, CelExpr part) {
        CelAbstractSyntaxTree tree = CelAbstractSyntaxTree.newCheckedAst(
                part, whole.getSource(), whole.getReferenceMap(), whole.getTypeMap());
        try {
            return new Program(runtime.createProgram(tree), variables, alwaysRead(part), Effort.of(part));
        } catch (CelEvaluationException e) {
            throw new Failure(String.valueOf(e.getMessage()));
        }
    }

    /** The properties without which a part has no value, whatever the others are. */
    private List<Variable> alwaysRead(CelExpr part) {
        Set<String> names = new TreeSet<>();
        Parts.alwaysRead(part, names);
        return names.stream()
                .map(variables::find)
                .filter(Variable.Property.class::isInstance)
                .map(Variable.class::cast)
                .toList();
    }
}
