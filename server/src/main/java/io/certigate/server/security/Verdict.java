package io.certigate.server.security;

/** What became of somebody's proof. */
public sealed interface Verdict {
    /** It counts. */
    record Authenticated(Principal principal) implements Verdict {}

    /**
     * It does not count, or there is none.
     *
     * @param reason why, for the node's log alone: whoever guesses must not learn from it
     */
    record Refused(Reason reason) implements Verdict {}

    /**
     * Nobody knows yet: it may be tried again soon.
     *
     * @param reason why
     */
    record Undecided(Reason reason) implements Verdict {}

    /** Why somebody is not let in. */
    enum Reason {
        /** Neither a token nor a certificate. */
        NO_CREDENTIAL("without a credential"),
        /** No {@code Bearer} or too long. */
        MALFORMED("with a credential of another form than 'Bearer TOKEN'"),
        /** A static token that nobody has, or has no longer. */
        UNKNOWN_TOKEN("with a token that is not in the file of identities"),
        /** A static token that has expired. */
        EXPIRED_TOKEN("with a token that has expired"),
        /** A certificate of which the identities say nothing. */
        UNKNOWN_CERTIFICATE("with a certificate whose name is not in the file of identities"),
        /** A certificate that has expired. */
        EXPIRED_CERTIFICATE("with a certificate that has expired since its connection began"),
        /** A JWT where none counts. */
        JWT_NOT_TAKEN("with a JWT, which this node does not take (--jwt-issuer is not set)"),
        /** A JWT of another algorithm, type or form. */
        JWT_FORM("with a JWT of another form, type or algorithm than allowed"),
        /** A JWT signed by a key that its issuer does not have. */
        JWT_KEY("with a JWT of a key that its issuer does not publish"),
        /** A JWT whose signature is wrong. */
        JWT_SIGNATURE("with a JWT whose signature is wrong"),
        /** A JWT for others, of others, or of another time. */
        JWT_CLAIMS("with a JWT of another issuer, for another audience, or outside of its time"),
        /** The keys are not known yet, or perhaps not all of them. */
        JWT_KEYS_PENDING("with a JWT while the keys of its issuer are being fetched"),
        /** Too many wrong signatures of late. */
        JWT_OVERLOAD("with a JWT while too many with wrong signatures come");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** How who calls is described in the log. */
        public String text() {
            return text;
        }
    }
}
