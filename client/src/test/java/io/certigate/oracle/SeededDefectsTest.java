package io.certigate.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.e2e.DatabaseUnderTest;
import io.certigate.oracle.agent.Defect;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The oracle notices defects that are put into the nodes on purpose, and nothing where there is none. */
@Tag("oracle")
@Timeout(180)
class SeededDefectsTest {
    @TempDir
    private static Path folder;

    private static DatabaseUnderTest database;

    @BeforeAll
    static void start() throws Exception {
        database = Trial.database(folder.resolve("postgres"));
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void defect_inItsScenario_isCaught(Defect defect) throws Exception {
        assertThat(run(scenario(defect), defect.name())).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void noDefect_inEachScenario_breaksNoPromise(Scenario scenario) throws Exception {
        assertThat(run(scenario, "")).isEmpty();
    }

    private static List<Violation> run(Scenario scenario, String defect) throws Exception {
        try (Trial trial = Trial.start(database, 2, folder, defect)) {
            return scenario.run(trial);
        }
    }

    private static Scenario scenario(Defect defect) {
        return switch (defect) {
            case ABSENT_NOT_INVALIDATED,
                    PARTNER_NOT_INVALIDATED,
                    INVALIDATED_AFTER_PUBLISHING,
                    DIRECTIVES_NOT_FOLLOWED,
                    BATCH_OF_MANY_VIEWS -> Scenario.LOAD;
            case LOAD_NOT_FENCED, WAITER_JOINS_OLDER_LOAD, LEASE_OF_ANOTHER_VIEW -> Scenario.SLOW_FACTS;
            case MIXED_REVISIONS, LEASE_FROM_THE_ANSWER, TOKEN_NOT_AWAITED, FULLY_CONSISTENT_JOINS_OLDER_LOOK ->
                Scenario.SLOW_LOG;
            case LEASE_UNCHECKED -> Scenario.CUT_OFF;
            case NO_POLLING -> Scenario.DEAF;
            case CLOCK_NOT_COMPARED -> Scenario.WRONG_CLOCK;
            case STANDBY_ACCEPTED -> Scenario.STANDBY;
            case LOWER_REVISION_ACCEPTED -> Scenario.OLD_COPY;
            case FORK_ACCEPTED -> Scenario.FORK;
        };
    }
}
