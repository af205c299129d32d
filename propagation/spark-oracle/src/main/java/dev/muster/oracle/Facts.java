package dev.muster.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The form in which two answers are compared: per role requests, limits and constraints, the number of executors, the
 * driver pod's name; or why the job is refused. Amounts are in whole units, by another parser than Muster's.
 */
final class Facts {
    static final String REFUSED = "refused";

    private Facts() {}

    /** Adds a field unless it says nothing. */
    static void put(ObjectNode facts, String field, @Nullable JsonNode value) {
        if (value != null
                && !value.isNull()
                && !value.isMissingNode()
                && !(value.isContainerNode() && value.isEmpty())) {
            facts.set(field, value);
        }
    }

    /** Rounded up as the scheduler counts: cpu in thousandths, everything else in whole units. */
    static BigDecimal amount(String resource, String quantity) {
        return Quantity.getAmountInBytes(new Quantity(quantity))
                .setScale(resource.equals("cpu") ? 3 : 0, RoundingMode.CEILING);
    }

    static String plain(BigDecimal amount) {
        return amount.stripTrailingZeros().toPlainString();
    }

    /** One line for each fact in which the two differ; empty if they agree. Two refusals agree whatever their words. */
    static List<String> differences(JsonNode muster, JsonNode spark) {
        List<String> found = new ArrayList<>();
        if (muster.has(REFUSED) && spark.has(REFUSED)) {
            return found;
        }
        if (muster.has(REFUSED) || spark.has(REFUSED)) {
            found.add("Muster " + verdict(muster) + "; Spark " + verdict(spark));
            return found;
        }
        compare("", muster, spark, found);
        return found;
    }

    private static String verdict(JsonNode answer) {
        return answer.has(REFUSED) ? "refuses: " + answer.path(REFUSED).asText() : "runs it";
    }

    private static void compare(String path, JsonNode muster, JsonNode spark, List<String> found) {
        if (muster.isObject() && spark.isObject() && !path.endsWith(".affinity")) {
            TreeSet<String> fields = new TreeSet<>();
            muster.fieldNames().forEachRemaining(fields::add);
            spark.fieldNames().forEachRemaining(fields::add);
            fields.forEach(field -> compare(path + "." + field, muster.path(field), spark.path(field), found));
        } else if (!muster.equals(spark)) {
            found.add(path.substring(1) + ": Muster " + shown(muster) + ", Spark " + shown(spark));
        }
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.toString();
    }
}
