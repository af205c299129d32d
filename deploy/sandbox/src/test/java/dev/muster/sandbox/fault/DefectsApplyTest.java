package dev.muster.sandbox.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.fleet.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The defects that {@code deploy/sandbox/faults --defects} plants are still changes of lines that the product has. */
class DefectsApplyTest {
    static Stream<Defect> defects() {
        return Defect.all().stream();
    }

    @ParameterizedTest
    @MethodSource("defects")
    void everyLineThatADefectChangesIsThere(Defect defect) throws IOException {
        var sources = Checkout.current().root().resolve(defect.module()).resolve("src/main/java/dev/muster");
        for (var edit : defect.edits()) {
            assertThat(Files.readString(sources.resolve(edit.file())))
                    .as(edit.file())
                    .contains(edit.was());
        }
    }

    @Test
    void thereAreFifteenOrMoreAndTheirNamesTellThemApart() {
        assertThat(Defect.all()).hasSizeGreaterThanOrEqualTo(15);
        assertThat(List.copyOf(Defect.all()).stream().map(Defect::name)).doesNotHaveDuplicates();
    }
}
