package dev.muster.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.interpret.Copy;
import dev.muster.propagation.interpret.Interpretation.Refused;
import dev.muster.propagation.interpret.Interpretation.Understood;
import dev.muster.propagation.interpret.Interpreter;
import dev.muster.propagation.interpret.SparkVersion;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Muster's answer. Loaded anew for each seeded defect, with the interpreter that has it. */
public final class MusterReading implements Reading {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public ObjectNode copy(SparkApplication app) {
        return Copy.of(app);
    }

    @Override
    public ObjectNode read(SparkApplication app, String operatorSpark) {
        ObjectNode answer = JSON.createObjectNode();
        SparkVersion spark = SparkVersion.parse(operatorSpark).orElseThrow();
        switch (Interpreter.interpret(app, true, spark)) {
            case Refused refused -> answer.put(Facts.REFUSED, refused.message());
            case Understood job -> {
                GangPodSet executor = job.podSets().getLast();
                answer.set("driver", facts(job.podSets().getFirst()).put("account", job.driverServiceAccount()));
                answer.set("executor", facts(executor).put("account", job.executorServiceAccount()));
                answer.put("count", executor.count());
                answer.put("driverPod", job.driverPodName());
            }
        }
        return answer;
    }

    private static ObjectNode facts(GangPodSet set) {
        ObjectNode facts = JSON.createObjectNode();
        amounts(facts.putObject("requests"), set.requests());
        amounts(facts.putObject("limits"), set.limits());
        Facts.put(facts, "nodeSelector", JSON.valueToTree(set.nodeSelector()));
        Facts.put(facts, "affinity", set.affinity());
        Facts.put(facts, "tolerations", set.tolerations());
        Facts.put(facts, "topologySpread", set.topologySpread());
        Facts.put(facts, "priorityClassName", text(set.priorityClassName()));
        Facts.put(facts, "schedulerName", text(set.schedulerName()));
        Facts.put(facts, "runtimeClassName", text(set.runtimeClassName()));
        return facts;
    }

    private static @Nullable JsonNode text(@Nullable String text) {
        return text == null ? null : JSON.getNodeFactory().textNode(text);
    }

    private static void amounts(ObjectNode into, @Nullable Map<String, String> amounts) {
        if (amounts != null) {
            amounts.forEach((resource, amount) -> into.put(resource, Facts.plain(Facts.amount(resource, amount))));
        }
    }
}
