package dev.muster.core.rank;

/**
 * How much each scorer counts, 0 (not at all) or more. The defaults are a guess: each class outweighs what follows it.
 *
 * @param machines {@link MachinesFirst}
 * @param preferredNodes {@link PreferredNodes}
 * @param order {@link PreferenceOrder}; 0 unless set, as a list of names is mostly meant as a set
 * @param tightness {@link Tightness}
 * @param image {@link ImagePresent}
 * @param load {@link LightLoad}
 * @param cost {@link LowCost}
 */
public record Weights(
        double machines,
        double preferredNodes,
        double order,
        double tightness,
        double image,
        double load,
        double cost) {
    public static final Weights DEFAULT = new Weights(8, 8, 0, 3, 2, 1, 1);

    public Weights {
        for (double weight : new double[] {machines, preferredNodes, order, tightness, image, load, cost}) {
            if (!(weight >= 0 && weight <= 1e6)) {
                throw new IllegalArgumentException("a weight must be from 0 to 1,000,000, got " + weight);
            }
        }
    }
}
