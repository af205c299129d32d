package dev.muster.sandbox.fault;

import java.time.Duration;

/** What becomes of one request. */
public sealed interface Verdict {
    /** It goes to the server, its answer to the process. */
    record Pass() implements Verdict {}

    /** It goes to the server after so long. */
    record Late(Duration by) implements Verdict {}

    /** It goes to the server; the answer reaches the process after so long. */
    record AnswerLate(Duration by) implements Verdict {}

    /** It never reaches the server; the connection breaks. */
    record Lost() implements Verdict {}

    /** The server does it; the connection breaks before the answer. */
    record AnswerLost() implements Verdict {}

    /** It never reaches the server; the process is told this HTTP status. */
    record Refused(int code) implements Verdict {}

    Verdict PASS = new Pass();
}
