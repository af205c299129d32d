package dev.muster.propagation.submit;

import java.util.Optional;

/** Words that were meant to begin with two dashes: documents and word processors turn those into one long one. */
final class Dashes {
    /** Hyphens and dashes of Unicode that look like the one of a keyboard. */
    private static final String LOOKALIKES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d";

    private Dashes() {}

    /** What is wrong with how this word begins; empty when nothing is, or when it does not begin with a dash at all. */
    static Optional<String> mistyped(String word) {
        int rest = 0;
        boolean odd = false;
        while (rest < word.length() && (word.charAt(rest) == '-' || LOOKALIKES.indexOf(word.charAt(rest)) >= 0)) {
            odd |= word.charAt(rest) != '-';
            rest++;
        }
        if (rest == 0 || rest == word.length()) {
            return Optional.empty();
        }
        var meant = "--" + word.substring(rest);
        if (odd) {
            return Optional.of("'%s' begins with a dash that is none of the keyboard's (U+%04X): type %s"
                    .formatted(word, (int) firstOdd(word), meant));
        }
        return Optional.of(
                SubmitOption.of(name(meant)).isPresent()
                        ? "'%s' is no option of spark-submit: type %s".formatted(word, meant)
                        : "'%s' is no option of spark-submit".formatted(word));
    }

    private static String name(String option) {
        int equals = option.indexOf('=');
        return equals < 0 ? option : option.substring(0, equals);
    }

    private static char firstOdd(String word) {
        int at = 0;
        while (word.charAt(at) == '-') {
            at++;
        }
        return word.charAt(at);
    }
}
