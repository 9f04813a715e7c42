package io.certigate.cli;

import io.certigate.v1.DirectiveScope;
import io.certigate.v1.EntityReference;
import io.certigate.v1.PropertyEquality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that say what a directive forbids. */
final class ScopeOptions {
    @Option(
            names = "--market",
            paramLabel = "M",
            description = "Where it takes effect: a market such as CN, a group of markets, or '*'; repeatable.")
    private List<String> markets = new ArrayList<>();

    @Option(
            names = "--action",
            paramLabel = "A",
            description = "What is forbidden: an action such as user.register, a prefix such as 'asset.*', or '*';"
                    + " repeatable.")
    private List<String> actions = new ArrayList<>();

    @Option(names = "--subject-type", paramLabel = "T", description = "Only for subjects of this type; repeatable.")
    private List<String> subjectTypes = new ArrayList<>();

    @Option(names = "--resource-type", paramLabel = "T", description = "Only on resources of this type; repeatable.")
    private List<String> resourceTypes = new ArrayList<>();

    @Option(
            names = "--entity",
            paramLabel = "TYPE:ID",
            converter = EntityConverter.class,
            description = "Only if the subject or the resource is this entity, or another one named; repeatable.")
    private List<EntityReference> entities = new ArrayList<>();

    @Option(
            names = "--where",
            paramLabel = "PATH=V",
            converter = PropertyArgument.Converter.class,
            description =
                    "Only if the property has this value, such as subject.platform=weixin, or another one given for"
                            + " the same PATH; repeatable. PATH:TYPE=V names the type, as for --prop of 'entity put'.")
    private List<PropertyArgument> where = new ArrayList<>();

    DirectiveScope scope() {
        Map<String, PropertyEquality.Builder> equalities = new LinkedHashMap<>();
        for (PropertyArgument argument : where) {
            String path = String.join(".", argument.path());
            equalities
                    .computeIfAbsent(path, key -> PropertyEquality.newBuilder().setPath(key))
                    .addValues(argument.value());
        }
        DirectiveScope.Builder scope = DirectiveScope.newBuilder()
                .addAllMarkets(markets)
                .addAllActions(actions)
                .addAllSubjectTypes(subjectTypes)
                .addAllResourceTypes(resourceTypes)
                .addAllEntities(entities);
        equalities.values().forEach(scope::addWhere);
        return scope.build();
    }
}
