package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.interpret.Interpretation.Refused;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;

/**
 * Reads a SparkApplication as operator and Spark will:
 *
 * <ol>
 *   <li>the operator's defaults are written into the spec,
 *   <li>the spec becomes Spark properties, the last value of a key holds,
 *   <li>properties and pod templates become the pods' requests, by the rules of the Spark that builds them,
 *   <li>what no member could run is refused, with everything that is wrong at once.
 * </ol>
 *
 * The cost grows with the size of the spec only, not with the number of executors.
 */
public final class Interpreter {
    private Interpreter() {}

    /** @param gang whether every executor must have room before the job starts */
    public static Interpretation interpret(SparkApplication app, boolean gang) {
        return interpret(app, gang, SparkVersion.OPERATOR);
    }

    /** @param operatorSpark Spark in the operator's image: it builds the driver pod */
    public static Interpretation interpret(SparkApplication app, boolean gang, SparkVersion operatorSpark) {
        ObjectNode spec = app.getSpec();
        if (spec == null) {
            return new Refused(List.of(new Problem("spec", "", "is required")));
        }
        return sized(app.getMetadata(), OperatorDefaults.applied(spec), gang, operatorSpark);
    }

    /** Without the operator's defaults: what a member whose webhook is off would make of the spec. */
    static Interpretation sized(ObjectMeta metadata, ObjectNode spec, boolean gang, SparkVersion operatorSpark) {
        SpecNode root = new SpecNode(spec, "spec", new Problems());
        return new Reading(metadata, root).read(gang, operatorSpark);
    }
}
