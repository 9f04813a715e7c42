package io.certigate.server.admin;

import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells whether two requests with the same idempotency key are the same request. */
final class RequestHash {
    private RequestHash() {}

    /** SHA-256 of all that the request says, in hexadecimal. */
    static String of(Command<?> command, WriteOptions options) {
        List<String> texts = new ArrayList<>();
        addCommand(texts, command);
        return of(command.getClass().getSimpleName(), texts, options);
    }

    /** Likewise, of a command about a directive. */
    static String of(DirectiveCommand command, WriteOptions options) {
        List<String> texts = new ArrayList<>();
        texts.add(command.id());
        if (command instanceof DirectiveCommand.Issue issue) {
            texts.add(RecordCodec.write(issue.scope()));
            texts.add(String.valueOf(issue.from()));
            texts.add(String.valueOf(issue.until()));
            texts.add(RecordCodec.write(issue.order()));
            texts.add(String.valueOf(issue.states()));
        } else if (command instanceof DirectiveCommand.Amend amend) {
            texts.add(String.valueOf(amend.until()));
            texts.add(String.valueOf(amend.withoutEnd()));
            texts.add(String.valueOf(amend.states()));
            addTexts(texts, amend.texts());
        } else if (command instanceof DirectiveCommand.Lift lift) {
            texts.add(String.valueOf(lift.at()));
        }
        return of(command.getClass().getSimpleName(), texts, options);
    }

    /** Likewise, of a chunk of an import. */
    static String of(ImportChunk chunk) {
        List<String> texts = new ArrayList<>();
        for (ImportChunk.Row row : chunk.rows()) {
            texts.add(Long.toString(row.line()));
            texts.add(row.record() == null ? String.valueOf(row.violations()) : RecordCodec.write(row.record()));
        }
        return of("ImportChunk", texts, chunk.options());
    }

    private static void addTexts(List<String> parts, DirectiveCommand.Texts texts) {
        parts.add(String.valueOf(texts.title()));
        parts.add(String.valueOf(texts.by()));
        parts.add(String.valueOf(texts.law()));
        parts.add(String.valueOf(texts.reason()));
        Map<String, String> message = texts.message();
        parts.add(message == null ? "" : new TreeMap<>(message).toString());
    }

    /** Likewise, of a request that is a name and texts. */
    static String of(String name, List<String> texts, WriteOptions options) {
        List<String> parts = new ArrayList<>();
        parts.add(name);
        parts.add(options.actor());
        parts.add(options.why());
        parts.add(String.valueOf(options.ifRevision()));
        parts.addAll(texts);
        if (!options.leave().equals(Leave.NONE)) {
            parts.add(options.leave().toString());
        }
        byte[] text = RecordCodec.array(parts).getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void addCommand(List<String> parts, Command<?> command) {
        if (command instanceof Command.PutEntity put) {
            parts.add(RecordCodec.write(put.entity()));
        } else if (command instanceof Command.PutCertification put) {
            parts.add(RecordCodec.write(put.certification()));
        } else if (command instanceof Command.PutRelation put) {
            parts.add(RecordCodec.write(put.relation()));
        } else if (command instanceof Command.Suspend suspend) {
            addKey(parts, suspend.key(), suspend.at());
        } else if (command instanceof Command.Resume resume) {
            addKey(parts, resume.key(), resume.at());
        } else if (command instanceof Command.Revoke revoke) {
            addKey(parts, revoke.key(), revoke.at());
        } else if (command instanceof Command.Cancel cancel) {
            addKey(parts, cancel.key(), cancel.at());
            parts.add(cancel.supersededBy());
        } else if (command instanceof Command.EndRelation end) {
            parts.add(RecordCodec.entityKey(end.of()));
            parts.add(end.name());
            parts.add(RecordCodec.entityKey(end.with()));
            parts.add(String.valueOf(end.at()));
        }
    }

    private static void addKey(List<String> parts, CertificationKey key, @Nullable Instant at) {
        parts.add(RecordCodec.certificationKey(key));
        parts.add(String.valueOf(at));
    }
}
