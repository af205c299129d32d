package dev.muster.sandbox.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault is put at what is written for a job, and at nothing that comes by the clock or changes nothing. */
class CallTest {
    @ParameterizedTest
    @CsvSource({
        "POST,  /apis/fleet.muster.dev/v1alpha1/namespaces/muster-member-a/works,                  hub create works, true",
        "PUT,   /apis/fleet.muster.dev/v1alpha1/namespaces/muster-member-a/works/w/status,         hub update works/status, true",
        "PATCH, /api/v1/namespaces/default/pods/p?fieldManager=x,                                  hub patch pods, true",
        "GET,   /api/v1/namespaces/default/pods?watch=true,                                        hub get pods, false",
        "POST,  /apis/sparkoperator.k8s.io/v1beta2/namespaces/default/sparkapplications?dryRun=All, hub get sparkapplications, false",
        "POST,  /apis/authorization.k8s.io/v1/subjectaccessreviews,                                hub get subjectaccessreviews, false",
        "PUT,   /apis/coordination.k8s.io/v1/namespaces/muster-system/leases/muster-propagation,   hub update leases, false",
        "POST,  /version,                                                                          hub create other, false",
    })
    void whatIsWrittenForAJobCounts(String method, String target, String words, boolean counts) {
        var call = Call.of("hub", method, target);
        assertThat(call).hasToString(words);
        assertThat(call.forAJob()).isEqualTo(counts);
    }
}
