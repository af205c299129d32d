package dev.muster.propagation.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.interpret.Interpretation.Refused;
import dev.muster.propagation.interpret.Interpretation.Understood;

/**
 * A spec with one thing wrong.
 *
 * @param spec what it has beside the smallest one
 * @param why a part of what the user is told
 */
record RefusalCase(String name, String spec, String field, String value, String why) {

    static String conf(String key) {
        return "spec.sparkConf[\"" + key + "\"]";
    }

    void check() {
        Refused refused = refused(Specs.app(spec));
        assertThat(refused.problems()).hasSize(1);
        assertThat(refused.first().field()).isEqualTo(field);
        assertThat(refused.first().value()).isEqualTo(value);
        assertThat(refused.first().why()).contains(why);
    }

    static Refused refused(SparkApplication app) {
        return switch (Interpreter.interpret(app, true)) {
            case Refused refused -> refused;
            case Understood understood -> throw new AssertionError("understood: " + understood.podSets());
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
