package dev.muster.propagation.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** All that can be set of the control plane. A value out of its range stops the start with a line that names the key. */
@ConfigMapping(prefix = "muster")
public interface PropagationConfig {
    Hub hub();

    /** Name of this process in leader election; absent = {@code muster-} and 8 random characters. */
    Optional<String> identity();

    /** Namespace on the hub for the leader's Lease. */
    @WithDefault("muster-system")
    @Pattern(regexp = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", message = "muster.namespace must be a DNS label")
    String namespace();

    Leader leader();

    Schedule schedule();

    Member member();

    Client client();

    Housekeeping housekeeping();

    Gateway gateway();

    Submit submit();

    interface Hub {
        /** Kubeconfig file for the hub; absent = the service account of this pod. */
        Optional<String> kubeconfig();
    }

    interface Leader {
        /** How long a leader's Lease holds after its last renewal. */
        @WithDefault("15s")
        @DurationMin(seconds = 3)
        @DurationMax(seconds = 300)
        Duration leaseDuration();

        /** A leader that could not renew for this long ends itself; less than the lease. */
        @WithDefault("10s")
        @DurationMin(seconds = 2)
        @DurationMax(seconds = 299)
        Duration renewDeadline();

        /** Time between renewals, and between tries to become leader. */
        @WithDefault("2s")
        @DurationMin(millis = 200)
        @DurationMax(seconds = 60)
        Duration retryPeriod();
    }

    interface Schedule {
        /** How long the head of the queue waits before a member is kept for it where the ends of what runs are not known. */
        @WithDefault("10m")
        @DurationMin(seconds = 1)
        @DurationMax(days = 7)
        Duration guardAfter();

        /** Works waiting to be armed in a member at which nothing more is placed there. */
        @WithDefault("20")
        @Min(1)
        @Max(1_000_000)
        int unarmedLimit();

        /** Varies which of equally good members is taken. */
        @WithDefault("0")
        long seed();

        /** File to which every input of the decision and every plan is written, for a replay; absent = none is. */
        Optional<String> record();

        /** Jobs whose objects are written at the same time. */
        @WithDefault("16")
        @Min(1)
        @Max(256)
        int writers();

        Weights weights();
    }

    /** How much each view of a member counts where several could hold a job; 0 = not at all. */
    interface Weights {
        /** Machines before virtual nodes. */
        @WithDefault("8")
        @DecimalMin("0")
        @DecimalMax("1000000")
        double machines();

        /** Nodes that the pods' preferred node affinity names. */
        @WithDefault("8")
        @DecimalMin("0")
        @DecimalMax("1000000")
        double preferredNodes();

        /** The order in which the policy names members. */
        @WithDefault("0")
        @DecimalMin("0")
        @DecimalMax("1000000")
        double order();

        /** Members that the gang fills most, so that big holes stay whole. */
        @WithDefault("3")
        @DecimalMin("0")
        @DecimalMax("1000000")
        double tightness();

        /** Nodes that hold the job's images already. */
        @WithDefault("2")
        @DecimalMin("0")
        @DecimalMax("1000000")
        double image();

        /** Members where few Works wait to be armed. */
        @WithDefault("1")
        @DecimalMin("0")
        @DecimalMax("1000000")
        double load();

        /** Cheap members. */
        @WithDefault("1")
        @DecimalMin("0")
        @DecimalMax("1000000")
        double cost();
    }

    interface Member {
        /** A member whose Lease was not seen to change for this long is not Ready. */
        @WithDefault("40s")
        @DurationMin(seconds = 2)
        @DurationMax(hours = 1)
        Duration notReadyAfter();
    }

    interface Housekeeping {
        /** How often is looked after what nobody stands behind: orphaned Works, bindings without a template, used-up names. */
        @WithDefault("1m")
        @DurationMin(seconds = 1)
        @DurationMax(hours = 1)
        Duration interval();
    }

    interface Client {
        /** Requests a second that the hub gets from this process, watches and leases apart. */
        @WithDefault("500")
        @Min(1)
        @Max(100_000)
        int requestsPerSecond();

        /** How long a request may take. */
        @WithDefault("20s")
        @DurationMin(seconds = 1)
        @DurationMax(seconds = 60)
        Duration requestTimeout();

        /** How long connecting may take. */
        @WithDefault("5s")
        @DurationMin(millis = 100)
        @DurationMax(seconds = 60)
        Duration connectTimeout();

        /** A watch on which nothing is heard for so long is opened anew; API servers send a bookmark each minute. */
        @WithDefault("5m")
        @DurationMin(seconds = 10)
        @DurationMax(hours = 1)
        Duration watchStaleAfter();
    }

    interface Gateway {
        /** PEM file of the query gateway's serving certificate, one for all replicas; absent = this process serves no gateway. */
        Optional<String> certificate();

        /** PEM file (PKCS#8) of the certificate's key. */
        Optional<String> key();

        /** Address to listen on. */
        @WithDefault("0.0.0.0")
        String host();

        /** Port to listen on; 0 takes a free one. */
        @WithDefault("8443")
        @Min(0)
        @Max(65535)
        int port();

        /** Host by which other replicas reach this one: the pod's address. */
        @WithDefault("127.0.0.1")
        String address();

        /** How long a member may take to begin its answer, and between two parts of it. */
        @WithDefault("5s")
        @DurationMin(millis = 100)
        @DurationMax(seconds = 60)
        Duration memberDeadline();

        /** Questions open at a time in this process, watches included. */
        @WithDefault("2000")
        @Min(1)
        @Max(100_000)
        int questions();

        /** Questions of one user open at a time in this process, watches included. */
        @WithDefault("500")
        @Min(1)
        @Max(100_000)
        int questionsPerUser();
    }

    /** What {@code kubectl amc spark-submit} fills in where the command line says nothing. */
    interface Submit {
        /** Image of driver and executors; its tag begins with the version of Spark. */
        @WithDefault("apache/spark:3.5.4")
        String image();

        /** Service account of the driver in the job's namespace: it must be allowed to create executors in the member. */
        @WithDefault("spark-operator-spark")
        @Pattern(
                regexp = "[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?",
                message = "muster.submit.service-account must be a name of a ServiceAccount")
        String serviceAccount();
    }
}
