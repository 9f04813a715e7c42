package io.certigate.client;

/**
 * What a caller makes of what a call brings.
 *
 * @param <A> the message of the server
 * @param <R> what the caller gets
 */
interface AnswerReader<A, R> {
    /**
     * Reads an answer.
     *
     * @param sent a moment before the request was sent
     * @throws CertigateException if it is none
     */
    R read(A answer, Clocks.Moment sent);

    /**
     * What the caller gets if there is no answer.
     *
     * @throws CertigateException if that is an exception
     */
    R failed(CertigateException failure);
}
