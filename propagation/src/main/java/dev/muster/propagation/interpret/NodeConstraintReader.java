package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.GangSpread;
import dev.muster.core.model.LabelRequirement;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeTerm;
import dev.muster.core.model.PreferredTerm;
import dev.muster.core.model.Taint;
import dev.muster.core.model.Toleration;
import dev.muster.core.model.TopologySpread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads node selector, node affinity, tolerations and spread of a stored pod set as Kubernetes' scheduler does. */
final class NodeConstraintReader {
    private static final Map<String, LabelRequirement.Operator> OPERATORS = Map.of(
            "In", LabelRequirement.Operator.IN,
            "NotIn", LabelRequirement.Operator.NOT_IN,
            "Exists", LabelRequirement.Operator.EXISTS,
            "DoesNotExist", LabelRequirement.Operator.DOES_NOT_EXIST,
            "Gt", LabelRequirement.Operator.GT,
            "Lt", LabelRequirement.Operator.LT);

    private static final Map<String, Taint.Effect> EFFECTS = Map.of(
            "NoSchedule", Taint.Effect.NO_SCHEDULE,
            "PreferNoSchedule", Taint.Effect.PREFER_NO_SCHEDULE,
            "NoExecute", Taint.Effect.NO_EXECUTE);

    private final GangPodSet podSet;
    private final Problems problems;

    NodeConstraintReader(GangPodSet podSet, Problems problems) {
        this.podSet = podSet;
        this.problems = problems;
    }

    NodeConstraints read() {
        SpecNode affinity = root("affinity", podSet.affinity()).object("nodeAffinity");
        return new NodeConstraints(
                podSet.nodeSelector() == null ? Map.of() : podSet.nodeSelector(),
                required(affinity.object("requiredDuringSchedulingIgnoredDuringExecution")),
                preferred(affinity),
                tolerations(),
                Boolean.TRUE.equals(podSet.onePerNode()),
                spread());
    }

    private @Nullable TopologySpread spread() {
        GangSpread spread = podSet.spread();
        if (spread == null) {
            return null;
        }
        int domains = spread.minDomains() == null ? 1 : spread.minDomains();
        if (spread.maxSkew() < 1 || domains < 1) {
            problems.add(
                    podSet.name() + ".spread",
                    spread.maxSkew() + " and " + domains,
                    "want maxSkew and minDomains of 1 or more");
            return null;
        }
        return new TopologySpread(spread.topologyKey(), spread.maxSkew(), domains);
    }

    private SpecNode root(String field, @Nullable JsonNode json) {
        JsonNode node = json == null || json.isNull() ? MissingNode.getInstance() : json;
        return new SpecNode(node, podSet.name() + "." + field, problems);
    }

    private List<NodeTerm> required(SpecNode required) {
        if (!required.isPresent()) {
            return List.of();
        }
        List<NodeTerm> terms = new ArrayList<>();
        for (SpecNode term : required.objects("nodeSelectorTerms")) {
            terms.add(term(term));
        }
        if (terms.isEmpty()) {
            problems.add(required.pathTo("nodeSelectorTerms"), "[]", "want at least one term");
        }
        return terms;
    }

    private List<PreferredTerm> preferred(SpecNode affinity) {
        List<PreferredTerm> terms = new ArrayList<>();
        for (SpecNode preferred : affinity.objects("preferredDuringSchedulingIgnoredDuringExecution")) {
            Long weight = preferred.integer("weight", 1, 100);
            if (weight == null) {
                problems.add(preferred.pathTo("weight"), "", "is required, from 1 to 100");
            } else {
                terms.add(new PreferredTerm(weight.intValue(), term(preferred.object("preference"))));
            }
        }
        return terms;
    }

    private NodeTerm term(SpecNode term) {
        return new NodeTerm(requirements(term, "matchExpressions"), requirements(term, "matchFields"));
    }

    private List<LabelRequirement> requirements(SpecNode term, String list) {
        List<LabelRequirement> requirements = new ArrayList<>();
        for (SpecNode requirement : term.objects(list)) {
            String key = requirement.name("key");
            String operator = requirement.text("operator");
            LabelRequirement.Operator known = operator == null ? null : OPERATORS.get(operator);
            if (key == null || known == null) {
                requirement.refuse("want key and operator, one of In, NotIn, Exists, DoesNotExist, Gt, Lt");
                continue;
            }
            List<String> values = new ArrayList<>();
            for (SpecNode value : requirement.elements("values")) {
                values.add(value.json().asText());
            }
            requirements.add(new LabelRequirement(key, known, values));
        }
        return requirements;
    }

    private List<Toleration> tolerations() {
        JsonNode list = podSet.tolerations();
        if (list == null || list.isNull()) {
            return List.of();
        }
        List<Toleration> tolerations = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            tolerations.addAll(toleration(root("tolerations[" + i + "]", list.get(i))));
        }
        return tolerations;
    }

    /** None if it is malformed, which is a problem. */
    private List<Toleration> toleration(SpecNode toleration) {
        String operator = toleration.name("operator");
        String effect = toleration.name("effect");
        String key = toleration.name("key");
        boolean exists = "Exists".equals(operator);
        boolean known = operator == null || exists || operator.equals("Equal");
        if (!known || effect != null && !EFFECTS.containsKey(effect) || key == null && !exists) {
            toleration.refuse("want operator Equal or Exists (Exists where there is no key) and effect NoSchedule,"
                    + " PreferNoSchedule, NoExecute or none");
            return List.of();
        }
        String value = toleration.text("value");
        return List.of(new Toleration(
                key == null ? "" : key,
                exists ? Toleration.Operator.EXISTS : Toleration.Operator.EQUAL,
                value == null ? "" : value,
                effect == null ? null : EFFECTS.get(effect)));
    }
}
