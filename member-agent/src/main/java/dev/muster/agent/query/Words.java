package dev.muster.agent.query;

/** What a failure says on one line. */
final class Words {
    private static final int LIMIT = 300;

    private Words() {}

    static String of(Throwable problem) {
        var cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        var message =
                cause.getMessage() == null ? "" : ": " + cause.getMessage().replaceAll("\\s+", " ");
        var words = cause.getClass().getSimpleName() + message;
        return words.length() > LIMIT ? words.substring(0, LIMIT) : words;
    }
}
