package io.certigate.server.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.StatusRuntimeException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All callers of a node who ask in a stream. Close it before the server, which waits for calls that have not ended. */
final class CheckStreams implements ServerCallHandler<StreamedCheck, SentAnswer>, AutoCloseable {
    /** Most streams at a time. */
    static final int MAX = 1_024;

    private final StreamedAnswers answers;
    // Guarded by this object.
    private final Set<CheckStream> streams = new HashSet<>();
    private boolean closed;

    CheckStreams(StreamedAnswers answers) {
        this.answers = answers;
    }

    @Override
    public ServerCall.Listener<StreamedCheck> startCall(ServerCall<StreamedCheck, SentAnswer> call, Metadata headers) {
        CheckStream stream = new CheckStream(
                call, call.getAttributes().get(Connection.KEY), answers, Caller.current(), this::forget);
        StatusRuntimeException refusal = admit(stream);
        if (refusal != null) {
            Metadata trailers = refusal.getTrailers();
            call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
            return new ServerCall.Listener<>() {};
        }
        stream.begin();
        return stream;
    }

    private synchronized @Nullable StatusRuntimeException admit(CheckStream stream) {
        if (closed) {
            return Statuses.stopping();
        }
        if (!stream.share().beginStream()) {
            return Statuses.busy(
                    "expected at most " + stream.share().mostStreams()
                            + " streams of checks of one caller, found as many already; use fewer streams, each for more questions");
        }
        if (streams.size() >= MAX) {
            stream.share().endStream();
            return Statuses.busy("expected at most " + MAX
                    + " streams of checks on this node, found as many already; ask another node, or use fewer streams");
        }
        streams.add(stream);
        return null;
    }

    private synchronized void forget(CheckStream stream) {
        if (streams.remove(stream)) {
            stream.share().endStream();
        }
    }

    /** How many there are. */
    synchronized int size() {
        return streams.size();
    }

    /** Ends every stream once the questions that came are answered, and refuses others. Does not wait. */
    @Override
    public void close() {
        List<CheckStream> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(streams);
        }
        open.forEach(CheckStream::stop);
    }
}
