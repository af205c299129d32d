package dev.muster.benchmarks.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A member's pods as its API server would write them: the same bytes for every member, so that a hundred of them cost this process the
 * memory of one.
 *
 * @param head up to the first item
 * @param items a member's items, with commas between them
 * @param tail after the last
 * @param item bytes of a single one
 */
record PodList(byte[] head, byte[] items, byte[] tail, int item) {
    /** How pods are asked for. */
    enum Form {
        /** Rows made by the server, which is what {@code kubectl get} asks for. */
        TABLE("application/json;as=Table;v=v1;g=meta.k8s.io,application/json"),
        /** Whole objects, for {@code -o json}. */
        OBJECTS("application/json");

        private final String accept;

        Form(String accept) {
            this.accept = accept;
        }

        String accept() {
            return accept;
        }

        /** @return the form that a question asks for */
        static Form of(String accept) {
            return accept.contains("as=Table") ? TABLE : OBJECTS;
        }
    }

    /** Of what a real API server writes for a driver or executor: labels, owner, the managed fields of three writers. */
    private static final String METADATA = """
            {"name":"spark-job-%1$06d-exec-%1$d","namespace":"default","uid":"00000000-0000-4000-8000-%1$012d",\
            "resourceVersion":"%1$d","generation":1,"creationTimestamp":"2026-11-21T10:00:00Z","labels":{"fleet.muster.dev/token":\
            "5b2c7e9a-3f64-4b0e-8d2f-0c1a9b7d6e55.1","spark-app-name":"spark-job","spark-app-selector":"spark-%1$032d",\
            "spark-exec-id":"%1$d","spark-role":"executor","spark-version":"3.5.4","sparkoperator.k8s.io/app-name":"spark-job",\
            "sparkoperator.k8s.io/launched-by-spark-operator":"true","sparkoperator.k8s.io/submission-id":"%1$032d"},\
            "ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"spark-job-driver","uid":"00000000-0000-4000-8000-000000000000",\
            "controller":true}],"managedFields":[{"manager":"fabric8-kubernetes-client","operation":"Update","apiVersion":"v1",\
            "time":"2026-11-21T10:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:spark-app-name":{},\
            "f:spark-app-selector":{},"f:spark-exec-id":{},"f:spark-role":{},"f:spark-version":{}},"f:ownerReferences":{".":{},\
            "k:{\\"uid\\":\\"00000000-0000-4000-8000-000000000000\\"}":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"executor\\"}":{\
            ".":{},"f:args":{},"f:env":{".":{},"k:{\\"name\\":\\"SPARK_USER\\"}":{".":{},"f:name":{},"f:value":{}}},"f:image":{},\
            "f:imagePullPolicy":{},"f:name":{},"f:resources":{".":{},"f:limits":{".":{},"f:memory":{}}}}},"f:restartPolicy":{}}}},\
            {"manager":"kube-scheduler","operation":"Update","apiVersion":"v1","time":"2026-11-21T10:00:01Z","fieldsType":"FieldsV1",\
            "fieldsV1":{"f:status":{"f:conditions":{".":{},"k:{\\"type\\":\\"PodScheduled\\"}":{".":{},"f:status":{}}}}},\
            "subresource":"status"},{"manager":"kubelet","operation":"Update","apiVersion":"v1","time":"2026-11-21T10:00:02Z",\
            "fieldsType":"FieldsV1","fieldsV1":{"f:status":{"f:containerStatuses":{},"f:hostIP":{},"f:phase":{},"f:podIP":{}}},\
            "subresource":"status"}]}""";

    private static final String ROW = """
            {"cells":["spark-job-%1$06d-exec-%1$d","1/1","Running","0","61s","10.0.0.1","node-1","<none>","<none>"],\
            "object":{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":%2$s}}""";

    private static final String POD = """
            {"metadata":%2$s,"spec":{"volumes":[{"name":"spark-local-dir-1","emptyDir":{}}],"containers":[{"name":"executor",\
            "image":"spark:3.5.4","args":["executor"],"ports":[{"name":"blockmanager","containerPort":7079,"protocol":"TCP"}],"env":[\
            {"name":"SPARK_USER","value":"spark"},{"name":"SPARK_EXECUTOR_ID","value":"%1$d"}],"resources":{"limits":{"memory":\
            "9011Mi"},"requests":{"cpu":"4","memory":"9011Mi"}},"imagePullPolicy":"IfNotPresent"}],"restartPolicy":"Never",\
            "nodeName":"node-1","schedulerName":"default-scheduler"},"status":{"phase":"Running","hostIP":"10.0.0.1","podIP":\
            "10.1.0.1","startTime":"2026-11-21T10:00:01Z","conditions":[{"type":"Ready","status":"True"},{"type":"PodScheduled",\
            "status":"True"}],"containerStatuses":[{"name":"executor","ready":true,"restartCount":0,"image":"spark:3.5.4"}]}}""";

    private static final String[] COLUMNS = {
        "Name", "Ready", "Status", "Restarts", "Age", "IP", "Node", "Nominated Node", "Readiness Gates"
    };

    /** @param pods of one member */
    static PodList of(Form form, int pods) {
        var items = new StringBuilder();
        for (int i = 0; i < pods; i++) {
            var metadata = METADATA.formatted(i);
            items.append(i == 0 ? "" : ",").append((form == Form.TABLE ? ROW : POD).formatted(i, metadata));
        }
        var metadata = "\"metadata\":{\"resourceVersion\":\"4711\"}";
        return switch (form) {
            case TABLE ->
                of(
                        "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\"," + metadata + ",\"columnDefinitions\":["
                                + columns() + "],\"rows\":[",
                        items,
                        pods);
            case OBJECTS -> of("{\"kind\":\"PodList\",\"apiVersion\":\"v1\"," + metadata + ",\"items\":[", items, pods);
        };
    }

    private static PodList of(String head, CharSequence items, int pods) {
        var bytes = items.toString().getBytes(StandardCharsets.US_ASCII);
        return new PodList(
                head.getBytes(StandardCharsets.US_ASCII),
                bytes,
                "]}".getBytes(StandardCharsets.US_ASCII),
                bytes.length / pods);
    }

    private static String columns() {
        var columns = new StringBuilder();
        for (var name : COLUMNS) {
            columns.append(columns.isEmpty() ? "" : ",")
                    .append("{\"name\":\"%s\",\"type\":\"string\",\"format\":\"\",\"description\":\"\",\"priority\":0}"
                            .formatted(name));
        }
        return columns.toString();
    }

    /** Bytes of the list of so many members. */
    long length(int members) {
        return head.length + (long) members * items.length + (members - 1) + tail.length;
    }

    /** The list of {@code members} members in pieces; a piece is taken by its index, and there is none after the last. */
    Optional<byte[]> piece(int index, int members) {
        int last = 2 * members;
        if (index > last) {
            return Optional.empty();
        }
        if (index == 0 || index == last) {
            return Optional.of(index == 0 ? head : tail);
        }
        return Optional.of(index % 2 == 1 ? items : new byte[] {','});
    }
}
