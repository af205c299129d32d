package dev.muster.propagation.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows and objects of a member are copied byte by byte, and what the gateway adds stands where it must. */
class MergedRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static ArrayNode columns(String... names) throws IOException {
        var array = JSON.createArrayNode();
        for (var name : names) {
            array.addObject().put("name", name);
        }
        return array;
    }

    /** Gives few bytes at a time, as a slow connection does. */
    private static InputStream trickling(String text, long seed) {
        var random = new Random(seed);
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };
    }

    private static List<String> items(String text, boolean table, ItemEdit edit, long seed) throws IOException {
        var reader = new ListReader(trickling(text, seed), table).begin();
        var items = new ArrayList<String>();
        var to = new ByteArrayOutputStream();
        while (reader.next(edit, to)) {
            items.add(to.toString(StandardCharsets.UTF_8));
            to.reset();
        }
        return items;
    }

    private static String row(String cells, String labels) {
        return "{\"cells\":" + cells + ",\"object\":{\"metadata\":{\"name\":\"x\",\"labels\":" + labels + "}}}";
    }

    private static String table(String... rows) {
        return "{\"kind\":\"Table\",\"columnDefinitions\":[],\"rows\":[" + String.join(",", rows) + "]}";
    }

    @Test
    void columnsOfAllMembersAreThereAndCellsFindTheirs() throws IOException {
        var columns = Columns.of(List.of(columns("Name", "Status"), columns("Name", "Suspend", "Status")), true);
        assertThat(columns.definitions().valueStream().map(column -> column.path("name")
                        .asText()))
                .containsExactly("Name", "Cluster", "Status", "Suspend", "Adoption");
        assertThat(cells(columns, List.of("Name", "Status"), "[\"a\",\"OK\"]", "{}"))
                .isEqualTo("[\"a\",\"c1\",\"OK\",null,\"N\"]");
        assertThat(cells(columns, List.of("Name", "Suspend", "Status"), "[\"a\",true,\"OK\"]", "{}"))
                .isEqualTo("[\"a\",\"c1\",\"OK\",true,\"N\"]");
        assertThat(cells(columns, List.of("Name", "Status"), "[\"a\"]", "{}"))
                .as("a row with too few cells")
                .isEqualTo("[\"a\",\"c1\",null,null,\"N\"]");
    }

    private static String cells(Columns columns, List<String> names, String cells, String labels) throws IOException {
        var row = items(table(row(cells, labels)), true, columns.edit("c1", names), 1)
                .getFirst();
        return JSON.readTree(row).path("cells").toString();
    }

    @Test
    void adoptionIsWhatMusterHasMarked() throws IOException {
        var columns = Columns.of(List.of(columns("Name")), true);
        for (var label : List.of("fleet.muster.dev/token", "fleet.muster.dev/source")) {
            assertThat(cells(columns, List.of("Name"), "[\"a\"]", "{\"k\":\"v\",\"" + label + "\":\"1\"}"))
                    .isEqualTo("[\"a\",\"c1\",\"Y\"]");
        }
        assertThat(cells(
                        columns, List.of("Name"), "[\"fleet.muster.dev/token\"]", "{\"k\":\"fleet.muster.dev/token\"}"))
                .as("the words elsewhere mean nothing")
                .isEqualTo("[\"fleet.muster.dev/token\",\"c1\",\"N\"]");
    }

    /** Whatever cells hold, and however the bytes arrive. */
    @Test
    void cellsAreCopiedAsTheyAre() throws IOException {
        var columns = Columns.of(List.of(columns("Name", "A", "B", "C")), false);
        var cells = "[ \"n\\\"],[\" , 1.50e3 , {\"k\":[1,{\"y\":\"}\"}]},\t\"ü€😀\" ]";
        for (long seed = 0; seed < 50; seed++) {
            var row = items(
                            table(row(cells, "{}"), row(cells, "{}")),
                            true,
                            columns.edit("c1", List.of("Name", "A", "B", "C")),
                            seed)
                    .getLast();
            assertThat(row)
                    .as("seed " + seed)
                    .startsWith(
                            "{\"cells\":[\"n\\\"],[\",\"c1\",1.50e3,{\"k\":[1,{\"y\":\"}\"}]},\"ü€😀\"],\"object\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"metadata\":{\"name\":\"a\"}}",
                "{\"metadata\":{}}",
                "{\"metadata\":{\"annotations\":{}}}",
                "{\"metadata\":{\"annotations\":{\"k\":\"v\"},\"name\":\"a\"},\"spec\":{\"annotations\":{}}}",
                "{\"spec\":{\"metadata\":{}},\"metadata\":{\"annotations\":{\"query.muster.dev/cluster\":\"c9\"}}}",
                "{ \"metadata\" : { \"annotations\" : { \"k\" : { \"deep\" : [ ] } } } }"
            })
    void anObjectSaysWhoseItIs(String object) throws IOException {
        var text = "{\"items\":[" + object + "," + object + "]}";
        for (long seed = 0; seed < 20; seed++) {
            for (var item : items(text, false, new ClusterMark("c1"), seed)) {
                var marked = JSON.readTree(item);
                assertThat(marked.at("/metadata/annotations/query.muster.dev~1cluster")
                                .asText())
                        .as("seed " + seed)
                        .isEqualTo("c1");
                var expected = JSON.readTree(object);
                new ClusterMark("c1").mark((com.fasterxml.jackson.databind.node.ObjectNode) expected);
                assertThat(marked).isEqualTo(expected);
            }
        }
    }

    @Test
    void anItemWithoutMetadataIsLeftAsItIs() throws IOException {
        assertThat(items("{\"items\":[{},{\"metadata\":null},{\"metadata\":[1]}]}", false, new ClusterMark("c1"), 3))
                .containsExactly("{}", "{\"metadata\":null}", "{\"metadata\":[1]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"items\":[1]}",
                "{\"items\":[{}",
                "{\"items\":[{}]",
                "{\"items\":[{}],\"items\":[{}]}",
                "{\"items\":[{\"metadata\":{\"annotations\":{\"a\"}}}]}",
                "\u0000{\"items\":[]}"
            })
    void whatIsNoListIsAFailureOfThatMember(String text) {
        assertThatThrownBy(() -> items(text, false, new ClusterMark("c1"), 5))
                .isInstanceOf(MemberAnswer.MemberFailure.class);
    }

    @Test
    void whatStandsAfterTheItemsIsReadToo() throws IOException {
        var reader = new ListReader(
                        trickling(
                                "{\"items\":[{}],\"x\":{\"y\":1},\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"t\"},"
                                        + "\"kind\":\"PodList\",\"apiVersion\":\"v1\"}",
                                11),
                        false)
                .begin();
        var to = new ByteArrayOutputStream();
        assertThat(reader.next(new ClusterMark("c1"), to)).isTrue();
        assertThat(reader.next(new ClusterMark("c1"), to)).isFalse();
        assertThat(reader.kind()).isEqualTo("PodList");
        assertThat(reader.metadata().path("continue").asText()).isEqualTo("t");
        assertThat(reader.next(new ClusterMark("c1"), to)).as("asked again").isFalse();
    }

    @Test
    void anItemLargerThanAnyObjectEndsThatMembersList() {
        var item = "{\"items\":[{\"metadata\":{\"name\":\"" + "x".repeat(ListReader.ITEM_LIMIT) + "\"}}]}";
        assertThatThrownBy(
                        () -> new ListReader(new ByteArrayInputStream(item.getBytes(StandardCharsets.US_ASCII)), false)
                                .begin()
                                .next(new ClusterMark("c1"), new ByteArrayOutputStream()))
                .hasMessageContaining("larger than");
    }

    @Test
    void manyItemsTogetherMayBeLargerThanOneObject() throws IOException {
        var one = "{\"metadata\":{\"name\":\"" + "x".repeat(1 << 20) + "\"}}";
        var text = "{\"items\":[" + String.join(",", java.util.Collections.nCopies(12, one)) + "]}";
        var reader = new ListReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), false).begin();
        int count = 0;
        while (reader.next(new ClusterMark("c1"), new ByteArrayOutputStream())) {
            count++;
        }
        assertThat(count).isEqualTo(12);
    }

    @Test
    void onlyPodsHaveNoAdoption() {
        assertThat(ResourcePath.of(List.of("api", "v1", "namespaces", "a", "pods"))
                        .hasAdoption())
                .isFalse();
        assertThat(ResourcePath.of(List.of("apis", "metrics.k8s.io", "v1beta1", "pods"))
                        .hasAdoption())
                .isTrue();
    }

    @Test
    void pathsAreReadAsKubernetesReadsThem() {
        assertThat(ResourcePath.of(List.of("apis", "g", "v1", "namespaces", "a", "things", "x", "log")))
                .isEqualTo(new ResourcePath("g", "v1", "things", "x", "log"));
        assertThat(ResourcePath.of(List.of("api", "v1", "namespaces", "a")))
                .isEqualTo(new ResourcePath("", "v1", "namespaces", "a", ""));
        assertThat(ResourcePath.of(List.of("api", "v1", "namespaces"))).satisfies(path -> {
            assertThat(path.isCollection()).isTrue();
            assertThat(path.resource()).isEqualTo("namespaces");
        });
        for (var none : List.of(List.of("version"), List.of("api"), List.of("api", "v1"), List.of("apis", "g", "v1"))) {
            assertThat(ResourcePath.of(none).isEmpty()).as(none.toString()).isTrue();
        }
    }

    @Test
    void theNumberOfColumnsIsTheSameAsOfCells() throws IOException {
        for (boolean adoption : new boolean[] {true, false}) {
            var columns = Columns.of(List.of(columns("Name", "A"), columns("B")), adoption);
            JsonNode cells = JSON.readTree(cells(columns, List.of("Name", "A"), "[\"a\",\"b\"]", "{}"));
            assertThat(cells.size()).isEqualTo(columns.definitions().size());
        }
    }
}
