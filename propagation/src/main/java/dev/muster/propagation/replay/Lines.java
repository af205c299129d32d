package dev.muster.propagation.replay;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.muster.core.cycle.Reservation;
import dev.muster.core.model.Job;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.Resources;
import dev.muster.core.model.SparkOperator;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.Trigger;
import dev.muster.core.schedule.Input;
import dev.muster.core.schedule.Scheduler;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The log's lines: one JSON object each, fields in a fixed order, so that equal values are equal bytes. */
final class Lines {
    /** Rises when lines mean something else than before; a log of another format is refused. */
    static final int FORMAT = 2;

    static final ObjectMapper JSON = mapper();

    private Lines() {}

    /** One line; exactly one of its parts is there. */
    record Line(
            @Nullable Begin begin,
            @Nullable Input input,
            @Nullable Decided decided) {}

    /** The first line. */
    record Begin(int format, Scheduler.Settings settings) {}

    /** What a cycle came to. */
    record Decided(
            long nowMillis,
            List<Outcome> outcomes,
            @Nullable Kept kept) {}

    /** @param member where the job was placed; null if it waits */
    record Outcome(
            String namespace,
            String name,
            String uid,
            @Nullable String member,
            @Nullable Boolean forecast,
            @Nullable List<Reason> reasons) {}

    /** What was reserved for the head of the queue. */
    record Kept(String job, String member, long startMillis, long spareSlots) {
        static @Nullable Kept of(@Nullable Reservation kept) {
            return kept == null
                    ? null
                    : new Kept(kept.gang().key().uid(), kept.member(), kept.startMillis(), kept.spareSlots());
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
    private interface Named {}

    /** Only what a record is made of, not what its methods say. */
    @JsonAutoDetect(
            getterVisibility = Visibility.NONE,
            isGetterVisibility = Visibility.NONE,
            fieldVisibility = Visibility.ANY)
    private interface ComponentsOnly {}

    @JsonSerialize(using = ColumnsOut.class)
    @JsonDeserialize(using = ColumnsIn.class)
    private interface Columns {}

    private static ObjectMapper mapper() {
        var builder = JsonMapper.builder()
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
        for (Class<?> sealed : List.of(Input.class, Trigger.class, SparkOperator.class, Reason.class)) {
            builder.addMixIn(sealed, Named.class);
            cases(sealed).forEach(builder::registerSubtypes);
        }
        builder.addMixIn(Job.class, ComponentsOnly.class);
        builder.addMixIn(NodeColumns.class, Columns.class);
        return builder.build();
    }

    private static Stream<Class<?>> cases(Class<?> type) {
        return type.isSealed() ? Arrays.stream(type.getPermittedSubclasses()).flatMap(Lines::cases) : Stream.of(type);
    }

    private static final class ColumnsOut extends StdSerializer<NodeColumns> {
        private ColumnsOut() {
            super(NodeColumns.class);
        }

        @Override
        public void serialize(NodeColumns columns, JsonGenerator out, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(
                    IntStream.range(0, columns.size()).mapToObj(columns::row).toArray(Resources[]::new), out);
        }
    }

    private static final class ColumnsIn extends StdDeserializer<NodeColumns> {
        private ColumnsIn() {
            super(NodeColumns.class);
        }

        @Override
        public NodeColumns deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return NodeColumns.of(context.readValue(in, Resources[].class));
        }
    }
}
