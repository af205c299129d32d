package dev.muster.api.crd;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code kubectl explain} says of a field: descriptions.properties, by record and component. */
final class Descriptions {
    private static final Properties TEXTS = load();

    private Descriptions() {}

    static @Nullable String of(RecordComponent component) {
        return TEXTS.getProperty(key(component));
    }

    static String key(RecordComponent component) {
        return component.getDeclaringRecord().getSimpleName() + "." + component.getName();
    }

    static Set<String> keys() {
        return TEXTS.stringPropertyNames();
    }

    private static Properties load() {
        Properties texts = new Properties();
        try (var stream = Objects.requireNonNull(Descriptions.class.getResourceAsStream("descriptions.properties"));
                var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            texts.load(reader);
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
