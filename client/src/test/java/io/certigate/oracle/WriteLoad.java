package io.certigate.oracle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Administrators who never stop changing their accounts and companies, and one who never stops changing the release. */
final class WriteLoad implements AutoCloseable {
    private static final int CLERKS = 2;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newFixedThreadPool(CLERKS + 1);
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * Starts writing.
     *
     * @param pause between two writes of one clerk
     * @param releases the hashes to activate in turn, none to leave the release alone
     * @param releasePause between two activations
     */
    WriteLoad(
            Administrator admin,
            Population population,
            SplittableRandom random,
            Duration pause,
            List<String> releases,
            Duration releasePause) {
        for (int clerk = 0; clerk < CLERKS; clerk++) {
            List<Clerk> desk = new ArrayList<>();
            for (int place = clerk; place < Population.PLACES; place += CLERKS) {
                String own = place < Population.COMPANIES.size() ? Population.COMPANIES.get(place) : null;
                desk.add(new Clerk(admin, population, place, own, random.split()));
            }
            SplittableRandom choice = random.split();
            running.add(threads.submit(() ->
                    repeat(() -> desk.get(choice.nextInt(desk.size())).act(), pause)));
        }
        if (!releases.isEmpty()) {
            running.add(threads.submit(() -> {
                int[] turn = {0};
                repeat(() -> activate(admin, releases, turn[0]++), releasePause);
            }));
        }
    }

    private static void activate(Administrator admin, List<String> releases, int turn) {
        // Every third change goes back to the release before.
        if (turn % 3 == 2) {
            admin.rollBack();
        } else {
            admin.activate(releases.get(turn % releases.size()));
        }
    }

    private void repeat(Runnable write, Duration pause) {
        while (!stopped) {
            write.run();
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    /** Lets writes under way end; what went wrong comes out here. */
    @Override
    public void close() throws ExecutionException, InterruptedException, TimeoutException {
        stopped = true;
        threads.shutdown();
        for (Future<?> each : running) {
            each.get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Who looks after one place, and perhaps a company. */
    private static final class Clerk {
        private static final int ACTS = 16;
        private static final int LONGEST_MILLIS = 1_500;

        private final Administrator admin;
        private final Population population;
        private final int place;
        private final @Nullable String company;
        private final SplittableRandom random;
        private int filings;
        private int companyFilings;
        private int orders;
        private boolean filed;
        private boolean suspended;
        private boolean companyFiled;
        private boolean registered;
        private @Nullable String partner;
        private @Nullable String order;

        Clerk(
                Administrator admin,
                Population population,
                int place,
                @Nullable String company,
                SplittableRandom random) {
            this.admin = admin;
            this.population = population;
            this.place = place;
            this.company = company;
            this.random = random;
        }

        void act() {
            String account = population.account(place);
            if (!registered && random.nextBoolean()) {
                registered = admin.putAccount(account, Pack.GOOD);
                return;
            }
            switch (random.nextInt(ACTS)) {
                case 0 -> admin.putAccount(account, random.nextInt(4) == 0 ? Pack.BAD : Pack.GOOD);
                case 1, 2 -> filing(account);
                case 3 -> suspension(account);
                case 4, 5, 6 -> partner(account);
                case 7, 8, 9, 10, 11 -> company();
                case 12, 13 -> lift();
                case 14 -> order(account);
                default -> succeed();
            }
        }

        private void filing(String account) {
            if (filed) {
                admin.revoke(Pack.ACCOUNT, account, "f" + filings);
                filed = false;
                suspended = false;
                return;
            }
            filings++;
            Instant now = Instant.now();
            Instant until = random.nextInt(4) == 0 ? now.plusMillis(1 + random.nextInt(LONGEST_MILLIS)) : null;
            filed = admin.putFiling(Pack.ACCOUNT, account, "f" + filings, now.minusSeconds(1), until);
        }

        private void suspension(String account) {
            if (!filed) {
                return;
            }
            if (suspended) {
                admin.resume(Pack.ACCOUNT, account, "f" + filings);
            } else {
                admin.suspend(Pack.ACCOUNT, account, "f" + filings);
            }
            suspended = !suspended;
        }

        private void partner(String account) {
            if (partner != null) {
                admin.endPartner(account, partner);
                partner = null;
                return;
            }
            String next = Population.COMPANIES.get(random.nextInt(Population.COMPANIES.size()));
            partner = admin.putPartner(account, next, Instant.now()) ? next : null;
        }

        private void company() {
            if (company == null) {
                return;
            }
            String number = "c" + companyFilings;
            if (companyFiled) {
                admin.revoke(Pack.COMPANY, company, number);
                companyFiled = false;
                companyFilings++;
            } else {
                companyFiled = admin.putFiling(
                        Pack.COMPANY, company, number, Instant.now().minusSeconds(1), null);
            }
        }

        private void order(String account) {
            if (order == null) {
                String id = account + ".order-" + orders++;
                order = admin.issueOrder(id, account) ? id : null;
            }
        }

        private void lift() {
            if (order != null) {
                admin.liftOrder(order);
                order = null;
            }
        }

        private void succeed() {
            population.succeed(place);
            registered = false;
            filed = false;
            suspended = false;
            partner = null;
            order = null;
        }
    }
}
