package io.certigate.oracle;

import io.certigate.v1.DocumentChunk;
import io.certigate.v1.LoggedChange;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.PublishReleaseHeader;
import io.certigate.v1.PublishReleaseRequest;
import io.certigate.v1.PublishReleaseResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Nodes with a known state, and everything that is needed to load and to judge them. */
final class World {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final List<Node> nodes;
    private final SplittableRandom random;
    private final Ledger ledger = new Ledger();
    private final Population population = new Population();
    private final Stopwatch stopwatch = new Stopwatch();
    private final Map<String, Pack> packs = new HashMap<>();
    private final History history = new History();
    private final Administrator admin;

    /** Publishes both packs, activates one, and registers the canaries. */
    World(List<Node> nodes, SplittableRandom random) {
        this.nodes = List.copyOf(nodes);
        this.random = random;
        this.admin = new Administrator(new Pen(nodes, ledger));
        for (Pack pack : Pack.values()) {
            packs.put(publish(pack), pack);
        }
        admin.activate(hash(Pack.GENEROUS));
        Canaries.register(admin);
    }

    /** The content hash of a pack's release. */
    String hash(Pack pack) {
        return packs.entrySet().stream()
                .filter(entry -> entry.getValue() == pack)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private String publish(Pack pack) {
        CompletableFuture<PublishReleaseResponse> answer = new CompletableFuture<>();
        Node node = nodes.get(0);
        // A release is compiled, which takes a node that was just started longer than a write may.
        StreamObserver<PublishReleaseRequest> request = PolicyServiceGrpc.newStub(node.reads())
                .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .publishRelease(new Single<>(answer));
        request.onNext(PublishReleaseRequest.newBuilder()
                .setHeader(PublishReleaseHeader.getDefaultInstance())
                .build());
        for (DocumentChunk document : pack.documents()) {
            request.onNext(
                    PublishReleaseRequest.newBuilder().setDocument(document).build());
        }
        request.onCompleted();
        PublishReleaseResponse published =
                answer.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        ledger.add(new Ledger.Entry(
                published.getRevision(),
                node.process(),
                System.nanoTime(),
                published.getRelease().toBuilder().setActive(false).build()));
        return published.getRelease().getHash();
    }

    /** The one answer to a call. */
    private record Single<T>(CompletableFuture<T> answer) implements StreamObserver<T> {
        @Override
        public void onNext(T value) {
            answer.complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            answer.completeExceptionally(new IllegalStateException("expected an answer, found none"));
        }
    }

    Administrator admin() {
        return admin;
    }

    Ledger ledger() {
        return ledger;
    }

    Population population() {
        return population;
    }

    List<Node> nodes() {
        return nodes;
    }

    /** Begins to ask. */
    ReadLoad ask(ReadLoad.Mix mix) {
        return new ReadLoad(nodes, population, ledger, mix, random.split());
    }

    /** Begins to write; the release changes as often as {@code releases} says, never if that is zero. */
    WriteLoad write(Duration pause, Duration releases) {
        List<String> hashes = releases.isZero() ? List.of() : List.of(hash(Pack.STRICT), hash(Pack.GENEROUS));
        return new WriteLoad(admin, population, random.split(), pause, hashes, releases);
    }

    /** Judges answers by the promises; no write may be under way. */
    List<Violation> judge(List<Observation> observations) {
        return judge(observations, Judge.Bounds.PROMISED);
    }

    /** Judges answers and what became of the writes; no write may be under way. */
    List<Violation> judge(List<Observation> observations, Judge.Bounds bounds) {
        long through = observations.stream()
                .mapToLong(each -> each.answer().number())
                .reduce(ledger.latest().getNumber(), Math::max);
        history.readOn(nodes.get(nodes.size() - 1).reads(), through);
        Judge judge = new Judge(List.of(history), new Model(packs), ledger, stopwatch, bounds);
        List<Violation> all = new ArrayList<>(judge.judge(observations));
        all.addAll(lostWrites());
        return all;
    }

    /** Judges answers of the history so far, or of one that went on differently; of that one nothing was acknowledged. */
    List<Violation> judgeFork(List<Observation> observations, History fork) {
        return new Judge(List.of(history, fork), new Model(packs), new Ledger(), stopwatch, Judge.Bounds.PROMISED)
                .judge(observations);
    }

    private List<Violation> lostWrites() {
        List<Violation> lost = new ArrayList<>();
        for (Ledger.Entry entry : ledger.entries()) {
            LoggedChange expected = entry.logged();
            LoggedChange found = history.change(entry.revision().getNumber());
            boolean there = found != null
                    && found.toBuilder()
                            .clearOrdinal()
                            .clearRecordedAt()
                            .clearActor()
                            .clearWhy()
                            .build()
                            .equals(expected);
            if (!there) {
                lost.add(new Violation(
                        Violation.Promise.DURABILITY,
                        "expected what was acknowledged, " + expected + ", found " + found));
            }
        }
        return lost;
    }
}
