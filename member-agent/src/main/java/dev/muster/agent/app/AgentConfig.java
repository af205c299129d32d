package dev.muster.agent.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** All that can be set of an agent. A value out of its range stops the start with a line that names the key. */
@ConfigMapping(prefix = "muster")
public interface AgentConfig {
    Member member();

    Hub hub();

    /** Namespace in the member for the agent's own objects: placeholders, fences. */
    @WithDefault("muster-system")
    @Pattern(regexp = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", message = "muster.namespace must be a DNS label")
    String namespace();

    Heartbeat heartbeat();

    Report report();

    Capabilities capabilities();

    Attempts attempts();

    Reservation reservation();

    Query query();

    Client client();

    interface Member {
        /** Name of this member's MemberCluster on the hub: a DNS label of at most 48 characters. */
        @NotBlank
        @Pattern(
                regexp = "[a-z0-9]([-a-z0-9]{0,46}[a-z0-9])?",
                message = "muster.member.name must be a DNS label of at most 48 characters")
        String name();

        /** Kubeconfig file for the member's API server; absent = the service account of this pod. */
        Optional<String> kubeconfig();
    }

    interface Hub {
        /** Kubeconfig file for the hub; absent = the service account of this pod. */
        Optional<String> kubeconfig();
    }

    interface Heartbeat {
        /** How often the Lease is renewed. The control plane calls a member not Ready after 40 s without a change. */
        @WithDefault("10s")
        @DurationMin(seconds = 1)
        @DurationMax(seconds = 20)
        Duration interval();
    }

    interface Report {
        /** Least time between two reports: what changes within it is one report. */
        @WithDefault("1s")
        @DurationMin(millis = 100)
        @DurationMax(minutes = 5)
        Duration interval();

        /** Wait after the first change before a report is made, so that a burst is one report. */
        @WithDefault("100ms")
        @DurationMin(millis = 0)
        @DurationMax(seconds = 5)
        Duration debounce();

        /** Bytes written per second for each thousand nodes or part of it, on average; four pages may go at once. */
        @WithDefault("28672")
        @Min(4096)
        @Max(67108864)
        long bytesPerSecond();

        /** Nodes in one page at most; the contract allows 1,000. */
        @WithDefault("1000")
        @Min(1)
        @Max(1000)
        int pageNodes();

        /** JSON bytes of one page at most; the contract allows 64 KiB. */
        @WithDefault("65536")
        @Min(4096)
        @Max(65536)
        int pageBytes();

        /** A watch without event or bookmark for this long is opened anew. API servers send a bookmark each minute. */
        @WithDefault("5m")
        @DurationMin(seconds = 10)
        @DurationMax(hours = 1)
        Duration watchStaleAfter();

        /** Nodes and pods are counted again from a LIST this often, in case a watch has lost something. */
        @WithDefault("1h")
        @DurationMin(seconds = 10)
        @DurationMax(hours = 24)
        Duration selfCheck();
    }

    interface Capabilities {
        /** Least time between two writes of MemberCluster.status, and between two looks at the member. */
        @WithDefault("30s")
        @DurationMin(seconds = 1)
        @DurationMax(hours = 1)
        Duration interval();

        Stated stated();
    }

    /** What a person says of the member. Whatever is set here is reported instead of what the agent finds. */
    interface Stated {
        Optional<Boolean> sparkOperator();

        /** Version of the Spark operator, such as {@code 2.5.2}. */
        Optional<
                        @Pattern(
                                regexp = "v?[0-9]+\\.[0-9]+.*",
                                message = "muster.capabilities.stated.spark-operator-version must be like 2.5.2")
                        String>
                sparkOperatorVersion();

        /** Versions of Spark that may run in the member, such as {@code 3.5,4.0.2}. */
        Optional<List<@Size(max = 63) String>> sparkVersions();

        /** Namespaces that the Spark operator watches; {@code *} = all. */
        Optional<List<@Size(max = 63) String>> sparkOperatorNamespaces();

        /** The operator's pod webhook is there. */
        Optional<Boolean> webhook();

        /** {@code spec.suspend} of a SparkApplication works. */
        Optional<Boolean> suspend();

        /** Batch schedulers that the operator can hand pods to. */
        Optional<List<String>> batchSchedulers();

        /** Served kinds as {@code group/version/Kind}, {@code v1/Kind} for core. */
        Optional<List<String>> kinds();

        /** Value by PriorityClass name. */
        Map<String, Integer> priorityClasses();

        Optional<List<String>> namespaces();

        /** {@code namespace/name}. */
        Optional<List<String>> serviceAccounts();
    }

    /** The patience of one attempt; sources of the defaults: DESIGN.md section 3 and 5. */
    interface Attempts {
        /** Armed copies that the operator has not taken in, at most. */
        @WithDefault("20")
        @Min(1)
        @Max(10000)
        int unacknowledged();

        /** A driver without a node for this long is late, unless the Work says otherwise. */
        @WithDefault("5m")
        @DurationMin(seconds = 1)
        Duration driverStart();

        /** No status of any application for this long: nobody is there. */
        @WithDefault("2m")
        @DurationMin(seconds = 1)
        Duration operatorSilent();

        /** Unacknowledged for this long although the operator is busy with others. */
        @WithDefault("30m")
        @DurationMin(seconds = 1)
        Duration operatorSkipped();

        /** Or so many applications of the namespace, armed later, were taken in. */
        @WithDefault("20")
        @Min(1)
        int skippedAfter();

        /** No answer of the operator to a withdrawal for this long: delete without it. */
        @WithDefault("60s")
        @DurationMin(seconds = 1)
        Duration suspendAnswer();

        /** Between the two empty LISTs that prove a withdrawal which the operator answered. */
        @WithDefault("1s")
        @DurationMin(millis = 100)
        Duration proofGap();

        /** Between them when it did not answer. */
        @WithDefault("120s")
        @DurationMin(seconds = 1)
        Duration withdrawSettle();

        /** Executor counts that change alone are written this often. */
        @WithDefault("30s")
        @DurationMin(seconds = 1)
        Duration counts();
    }

    interface Reservation {
        /** Pods of a gang above which no room is held. */
        @WithDefault("500")
        @Min(0)
        @Max(5000)
        int limit();

        /** Not all placeholders bound after this: the reservation failed. */
        @WithDefault("30s")
        @DurationMin(seconds = 1)
        Duration schedulerSilent();

        /** Executor placeholders that were not taken up this long after the driver runs are dropped. */
        @WithDefault("120s")
        @DurationMin(seconds = 1)
        Duration executorGrace();

        /** Image of placeholder and fence pods; it does nothing. */
        @WithDefault("registry.k8s.io/pause:3.10")
        @NotBlank
        String image();
    }

    interface Client {
        /** Requests a second to the hub, watches and leases apart. */
        @WithDefault("100")
        @Max(10000)
        @Min(1)
        int hubRequestsPerSecond();

        /** Requests a second to the member's API server, watches and leases apart. */
        @WithDefault("200")
        @Min(1)
        @Max(10000)
        int memberRequestsPerSecond();

        /** Seconds' worth of requests that may go at once. */
        @WithDefault("2")
        @Min(1)
        @Max(60)
        int burstSeconds();

        @WithDefault("5s")
        @DurationMin(millis = 100)
        @DurationMax(minutes = 1)
        Duration connectTimeout();

        @WithDefault("15s")
        @DurationMin(millis = 100)
        @DurationMax(minutes = 2)
        Duration requestTimeout();

        /** A request is tried again for this long, then it is given up and its loop comes back to it. */
        @WithDefault("30s")
        @DurationMin(millis = 0)
        @DurationMax(minutes = 10)
        Duration retryDeadline();
    }

    /** Questions of users that come through the hub's query gateway. */
    interface Query {
        /** Questions answered at a time, watches included. */
        @WithDefault("1000")
        @Min(1)
        @Max(10000)
        int streams();

        /** Requests a second to the member's API server for them, watches apart. */
        @WithDefault("100")
        @Min(1)
        @Max(10000)
        int requestsPerSecond();
    }
}
