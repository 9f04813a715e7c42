package io.certigate.server.grpc;

import io.certigate.server.limit.LimitStatus;

/** What the limits of a server did. */
record GateStatus(Connections all, CallGate gate, UnreadAnswers answers) implements LimitStatus {
    @Override
    public int connections() {
        return all.count();
    }

    @Override
    public long refusedConnections() {
        return all.refused();
    }

    @Override
    public long closedConnections() {
        return all.cut();
    }

    @Override
    public long rateLimited() {
        return gate.rateLimited();
    }

    @Override
    public long shed() {
        return gate.shed();
    }

    @Override
    public long unread() {
        return gate.blocked() + answers.refused();
    }

    @Override
    public int sheddingLevel() {
        return all.level();
    }
}
