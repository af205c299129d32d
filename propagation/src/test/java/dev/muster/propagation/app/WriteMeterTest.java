package dev.muster.propagation.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteMeterTest {
    @ParameterizedTest
    @CsvSource({
        "/apis/fleet.muster.dev/v1alpha1/namespaces/muster-member-c1/works,works",
        "/apis/fleet.muster.dev/v1alpha1/namespaces/muster-member-c1/works/b-1,works",
        "/apis/sparkoperator.k8s.io/v1beta2/namespaces/default/sparkapplications/pi/status,sparkapplications/status",
        "/apis/fleet.muster.dev/v1alpha1/memberclusters/c1/status,memberclusters/status",
        "/api/v1/namespaces/default/events/pi.1,events",
        "/prefix/api/v1/namespaces/default/secrets,secrets",
        "/api/v1/namespaces/default,namespaces",
        "/version,other"
    })
    void writesAreCountedByWhatTheyWrite(String path, String resource) {
        assertThat(WriteMeter.resource(path)).isEqualTo(resource);
    }

    @ParameterizedTest
    @CsvSource({
        "/apis/authorization.k8s.io/v1/subjectaccessreviews,true",
        "/apis/authentication.k8s.io/v1/tokenreviews,true",
        "/apis/authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews,true",
        "/apis/fleet.muster.dev/v1alpha1/namespaces/muster-member-c1/works,false"
    })
    void questionsToTheHubAreNoWrites(String path, boolean question) {
        assertThat(WriteMeter.isQuestion(WriteMeter.resource(path))).isEqualTo(question);
    }

    @ParameterizedTest
    @CsvSource({"POST,create", "PUT,update", "PATCH,patch", "DELETE,delete", "GET,''"})
    void readsAreNotCounted(String method, String verb) {
        assertThat(WriteMeter.verb(method)).isEqualTo(verb);
    }
}
