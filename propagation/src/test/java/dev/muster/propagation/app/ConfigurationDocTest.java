package dev.muster.propagation.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever runs the control plane finds every key in the docs, with its default. */
class ConfigurationDocTest {
    private static final Path DOC = Path.of("..", "docs", "configuration.md");

    /** @param otherwise the default, empty when there is none */
    record Key(String name, String otherwise) {}

    static Stream<Key> keys() {
        return keys("muster", PropagationConfig.class);
    }

    private static Stream<Key> keys(String prefix, Class<?> group) {
        return Arrays.stream(group.getDeclaredMethods()).flatMap(method -> {
            String name = prefix + "." + kebab(method.getName());
            return method.getReturnType().isInterface()
                    ? keys(name, method.getReturnType())
                    : Stream.of(key(name, method));
        });
    }

    private static Key key(String name, Method method) {
        WithDefault given = method.getAnnotation(WithDefault.class);
        return new Key(name, given == null ? "" : given.value());
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyKeyIsInTheDocsWithItsDefault(Key key) throws IOException {
        assertThat(Files.readAllLines(DOC))
                .as("docs/configuration.md, the line of %s", key.name())
                .anyMatch(line -> line.startsWith("| `" + key.name() + "` |")
                        && (key.otherwise().isEmpty() || line.contains("| `" + key.otherwise() + "` |")));
    }
}
