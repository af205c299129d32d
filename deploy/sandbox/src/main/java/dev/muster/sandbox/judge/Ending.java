package dev.muster.sandbox.judge;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known besides the requests, when all has settled.
 *
 * @param settled nothing may be written for a job from here on; {@link Instant#MAX} when that was not waited for
 * @param jobs every template on the hub: its name and what the hub shows of it
 * @param phases jobs by phase, as a control plane says that was just started; empty when it was not asked
 * @param claims live claims in its ledger; -1 when it was not asked
 * @param expected what each job that was watched must have come to
 * @param foreign names of objects in members that are not Muster's: {@code resource namespace/name}
 * @param secrets bytes that may be in Secrets only, as they are and in base64
 * @param texts logs and objects in which those bytes must not be, by where they are from
 * @param allocatable cpu of each node, by {@code cluster/node}
 * @param reasons documented codes of why a job waits
 */
public record Ending(
        Instant settled,
        List<Shown> jobs,
        Map<String, Integer> phases,
        int claims,
        List<Outcome> expected,
        Set<String> foreign,
        Set<String> secrets,
        Map<String, List<String>> texts,
        Map<String, String> allocatable,
        Set<String> reasons) {

    /**
     * @param state as STATUS shows; empty for none
     * @param reason of its binding; empty for none
     */
    public record Shown(String name, String state, String reason, String message) {}

    /**
     * @param starts drivers that were made for it, all attempts together; -1 where a reclaim may have come in between
     * @param state as the hub shows at the end; empty when it is gone
     */
    public record Outcome(String job, int starts, String state) {}

    /** Nothing is known; to be filled in. */
    public static Ending unknown() {
        return new Ending(
                Instant.MAX, List.of(), Map.of(), -1, List.of(), Set.of(), Set.of(), Map.of(), Map.of(), Set.of());
    }

    public Ending settled(Instant value) {
        return new Ending(value, jobs, phases, claims, expected, foreign, secrets, texts, allocatable, reasons);
    }

    public Ending jobs(List<Shown> value) {
        return new Ending(settled, value, phases, claims, expected, foreign, secrets, texts, allocatable, reasons);
    }

    public Ending phases(Map<String, Integer> value) {
        return new Ending(settled, jobs, value, claims, expected, foreign, secrets, texts, allocatable, reasons);
    }

    public Ending claims(int value) {
        return new Ending(settled, jobs, phases, value, expected, foreign, secrets, texts, allocatable, reasons);
    }

    public Ending expected(List<Outcome> value) {
        return new Ending(settled, jobs, phases, claims, value, foreign, secrets, texts, allocatable, reasons);
    }

    public Ending foreign(Set<String> value) {
        return new Ending(settled, jobs, phases, claims, expected, value, secrets, texts, allocatable, reasons);
    }

    public Ending secrets(Set<String> value, Map<String, List<String>> where) {
        return new Ending(settled, jobs, phases, claims, expected, foreign, value, where, allocatable, reasons);
    }

    public Ending allocatable(Map<String, String> value) {
        return new Ending(settled, jobs, phases, claims, expected, foreign, secrets, texts, value, reasons);
    }

    public Ending reasons(Set<String> value) {
        return new Ending(settled, jobs, phases, claims, expected, foreign, secrets, texts, allocatable, value);
    }
}
