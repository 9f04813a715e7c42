package io.certigate.server.decision;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.check;
import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.fixture.TestNode;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggedBatchTest {
    @TempDir
    private Path folder;

    @Test
    void decideAll_questionThatLooksAtNobody_isLoggedWithoutTheFactsOfOthers() throws Exception {
        List<DecisionLog.Entry> entries = new ArrayList<>();
        DecisionLog log = entry -> {
            entries.add(entry);
            return null;
        };
        EntityRef shop = account("shop");
        try (TestNode node = TestNode.start(folder, log)) {
            node.write(TestNode.file(shop, "1"));
            CheckRequest undeclared = new CheckRequest(
                    new Question(
                            new EntityRef("nobody", "x"),
                            Properties.NONE,
                            "nothing.at.all",
                            Properties.NONE,
                            new EntityRef("thing", "y"),
                            Properties.NONE,
                            Properties.NONE,
                            List.of("CN")),
                    null,
                    "");
            CheckRequest about = check(shop, "asset.gift.primary");
            // Now its facts are cached, and one evaluation follows the other.
            node.decisions.decide(about).get(20, TimeUnit.SECONDS);
            entries.clear();

            node.decisions.decideAll(List.of(undeclared, about)).get(20, TimeUnit.SECONDS);
        }
        assertThat(entries).hasSize(2);
        assertThat(entries.get(0).facts()).isEmpty();
        assertThat(entries.get(1).facts()).extracting(Facts::holder).contains(shop);
    }
}
