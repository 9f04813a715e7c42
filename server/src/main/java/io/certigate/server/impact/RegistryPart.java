package io.certigate.server.impact;

import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.ReleaseDiff;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The accounts of the registry, whether they ever asked or not: what others ask is asked for them. For one thread, once. */
final class RegistryPart {
    private static final int PAGE = 200;

    private final Assessment all;
    private final Comparison comparison;
    private boolean cut;

    RegistryPart(Assessment all, Comparison comparison) {
        this.all = all;
        this.comparison = comparison;
    }

    /** Goes through them. */
    void run() {
        ImpactSources.State state = all.sources().state();
        Present present = all.present();
        if (state == null || present == null) {
            all.reach().covers("there is no registry at hand: no database beside the log");
            return;
        }
        PolicySet before = present.active();
        Supposition supposition = all.query().supposition();
        PolicySet after =
                supposition instanceof Supposition.Candidate candidate ? present.under(candidate.release()) : before;
        boolean same = before == after;
        List<PolicySet> releases = same ? List.of(before) : List.of(before, after);
        SortedMap<String, List<Probe>> templates =
                all.templates().byType(releases, same ? Set.of() : changed(before, after));
        RegistryQuestions questions = new RegistryQuestions(all, present);
        Consumer<Comparison.Asked> answers = supposition instanceof Supposition.Until until
                ? asked -> comparison.along(asked, before, all.instant(), until.until())
                : asked -> comparison.twice(asked, before, all.baseInstant(), after, all.instant());
        templates.forEach((type, models) ->
                pages(state.store(), type, page -> questions.ask(about(page, models), releases, true, answers)));
        describe(present, questions.asked());
    }

    private void describe(Present present, long asked) {
        all.reach()
                .covers("registry: " + all.watch().accounts() + (all.watch().accounts() == 1 ? " account" : " accounts")
                        + " at revision "
                        + present.revision().number() + ", " + asked + " questions for them at "
                        + LogPart.shown(all.instant()));
        if (cut) {
            all.reach()
                    .cutRegistry("the registry has more accounts than the "
                            + all.query().maxAccounts() + " that were looked at");
        }
        if (all.templates().cut()) {
            all.reach()
                    .bound("there are more kinds of questions than the " + Templates.MAX_OF_TYPE
                            + " of the log and the " + Templates.MAX_OF_TYPE
                            + " of the rules that are asked for an account");
        }
    }

    private List<Probe> about(List<EntityRef> accounts, List<Probe> models) {
        List<Probe> questions = new ArrayList<>();
        for (EntityRef account : accounts) {
            models.forEach(model -> questions.add(model.about(account)));
            all.watch().account();
        }
        return questions;
    }

    private void pages(StateStore store, String type, Consumer<List<EntityRef>> pages) {
        EntityRef last = null;
        while (true) {
            List<EntityRef> page = page(store, type, last);
            if (page.isEmpty()) {
                return;
            }
            pages.accept(page);
            last = page.get(page.size() - 1);
        }
    }

    private List<EntityRef> page(StateStore store, String type, @Nullable EntityRef after) {
        long left = all.query().maxAccounts() - all.watch().accounts();
        List<EntityRef> page = store.entities(type, after, PAGE).stream()
                .map(Versioned::record)
                .map(Entity::ref)
                .toList();
        cut |= page.size() > left;
        return page.size() > left ? page.subList(0, (int) left) : page;
    }

    /** Names of the rules in which two releases differ. */
    private static Set<String> changed(PolicySet before, PolicySet after) {
        return ReleaseDiff.between(before, after).rules().stream()
                .map(rule -> rule.policy() + "/" + rule.rule())
                .collect(Collectors.toSet());
    }
}
