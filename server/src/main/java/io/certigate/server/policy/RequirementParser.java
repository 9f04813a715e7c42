package io.certigate.server.policy;

import io.certigate.server.model.Nearest;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a permit requires. */
final class RequirementParser {
    private final Vocabulary vocabulary;
    private final Cause rule;

    RequirementParser(Vocabulary vocabulary, Cause rule) {
        this.vocabulary = vocabulary;
        this.rule = rule;
    }

    List<Requirement> parse(YamlNode list) {
        return parts(list, 1);
    }

    private List<Requirement> parts(YamlNode list, int depth) {
        List<Requirement> result = new ArrayList<>();
        if (depth > Requirement.MAX_DEPTH) {
            list.problem("expected at most " + Requirement.MAX_DEPTH + " levels of any and all, found more");
            return result;
        }
        for (YamlNode node : list.list()) {
            Requirement part = part(node, depth);
            if (part != null) {
                result.add(part);
            }
        }
        return result;
    }

    private @Nullable Requirement part(YamlNode node, int depth) {
        YamlMapping mapping = node.mapping()
                .only(Set.of("certification", "of", "any", "all", "otherwise"))
                .withoutEmpty();
        YamlNode certification = mapping.optional("certification");
        YamlNode any = mapping.optional("any");
        YamlNode all = mapping.optional("all");
        if ((certification == null ? 0 : 1) + (any == null ? 0 : 1) + (all == null ? 0 : 1) != 1) {
            node.problem("expected exactly one of certification, any, all");
            return null;
        }
        Requirement.Otherwise otherwise = otherwise(mapping.optional("otherwise"));
        YamlNode of = mapping.optional("of");
        if (certification != null) {
            return new Requirement.OfCertification(kind(certification), holder(of), otherwise);
        }
        if (of != null) {
            of.problem("expected 'of' only beside 'certification'");
        }
        if (any != null) {
            return new Requirement.AnyOf(parts(any, depth + 1), otherwise);
        }
        return all == null ? null : new Requirement.AllOf(parts(all, depth + 1), otherwise);
    }

    private String kind(YamlNode node) {
        String word = node.text();
        Set<String> declared = vocabulary.certificationKinds().keySet();
        if (!declared.contains(word)) {
            node.problem(Vocabulary.undeclared("certification kind", word, declared));
        }
        return word;
    }

    private Requirement.Holder holder(@Nullable YamlNode node) {
        if (node == null) {
            return Requirement.Holder.SUBJECT;
        }
        String word = node.text();
        boolean resource = word.equals("resource") || word.startsWith("resource.");
        if (word.equals("subject") || word.equals("resource")) {
            return new Requirement.Holder(resource, null);
        }
        String relation = resource ? word.substring("resource.".length()) : word;
        if (!vocabulary.relations().containsKey(relation)) {
            Set<String> words = new LinkedHashSet<>(vocabulary.relations().keySet());
            words.add("subject");
            words.add("resource");
            node.problem("undeclared relation '" + relation + "'" + Nearest.hint(relation, words));
        }
        return new Requirement.Holder(resource, relation);
    }

    private Requirement.@Nullable Otherwise otherwise(@Nullable YamlNode node) {
        if (node == null) {
            return null;
        }
        YamlMapping mapping = node.mapping().only(Set.of("reason", "message", "remedy"));
        Cause cause = new Cause(
                mapping.text("reason"), rule.policy(), rule.rule(), Texts.localized(mapping, "message"), rule.law());
        return new Requirement.Otherwise(cause, Texts.localized(mapping, "remedy"));
    }
}
