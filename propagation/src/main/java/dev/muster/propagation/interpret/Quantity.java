package dev.muster.propagation.interpret;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes quantities ({@code 500m}, {@code 1.5Gi}, {@code 2e3}), exact. */
final class Quantity {
    private static final Pattern FORM =
            Pattern.compile("([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))(?:([eE][+-]?[0-9]{1,3})|([A-Za-z]{0,2}))");
    private static final BigDecimal MILLI = new BigDecimal("0.001");
    private static final BigDecimal THOUSAND = new BigDecimal(1000);
    private static final BigDecimal MIB = new BigDecimal(SparkSize.MIB);
    private static final Map<String, BigDecimal> SUFFIXES = Map.ofEntries(
            Map.entry("n", new BigDecimal("0.000000001")),
            Map.entry("u", new BigDecimal("0.000001")),
            Map.entry("m", MILLI),
            Map.entry("", BigDecimal.ONE),
            Map.entry("k", THOUSAND),
            Map.entry("M", THOUSAND.pow(2)),
            Map.entry("G", THOUSAND.pow(3)),
            Map.entry("T", THOUSAND.pow(4)),
            Map.entry("P", THOUSAND.pow(5)),
            Map.entry("E", THOUSAND.pow(6)),
            Map.entry("Ki", binary(10)),
            Map.entry("Mi", binary(20)),
            Map.entry("Gi", binary(30)),
            Map.entry("Ti", binary(40)),
            Map.entry("Pi", binary(50)),
            Map.entry("Ei", binary(60)));

    /** Longest text worth reading; the API server's own quantities are far shorter. */
    private static final int LONGEST = 64;

    private Quantity() {}

    /** The amount in whole units (cores, bytes, devices); empty for what is no quantity. */
    static Optional<BigDecimal> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.length() > LONGEST || !matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1).endsWith(".") ? matcher.group(1) + "0" : matcher.group(1));
        if (matcher.group(2) != null) {
            return Optional.of(
                    number.scaleByPowerOfTen(Integer.parseInt(matcher.group(2).substring(1))));
        }
        return Optional.ofNullable(SUFFIXES.get(matcher.group(3))).map(number::multiply);
    }

    /** Rounded up as the scheduler does: cpu to thousandths, everything else to whole units. */
    static BigDecimal rounded(String resource, BigDecimal amount) {
        return amount.setScale(resource.equals("cpu") ? 3 : 0, RoundingMode.CEILING);
    }

    /** The shortest usual way to write an amount that has been rounded. */
    static String format(String resource, BigDecimal amount) {
        if (resource.equals("cpu") && amount.remainder(BigDecimal.ONE).signum() != 0) {
            return amount.multiply(THOUSAND).toBigInteger() + "m";
        }
        boolean inMebibytes = countsBytes(resource)
                && amount.signum() != 0
                && amount.remainder(MIB).signum() == 0;
        return inMebibytes
                ? amount.divide(MIB).toBigInteger() + "Mi"
                : amount.toBigInteger().toString();
    }

    private static boolean countsBytes(String resource) {
        return resource.equals("memory") || resource.equals("ephemeral-storage") || resource.startsWith("hugepages-");
    }

    private static BigDecimal binary(int bits) {
        return new BigDecimal(BigInteger.ONE.shiftLeft(bits));
    }
}
