package dev.muster.propagation;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the control plane may import, and in which direction its steps know each other. */
class ImportsTest {
    private static final JavaClasses ALL = new ClassFileImporter().importPackages("dev.muster.propagation");
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.muster.propagation");

    @Test
    void onlyTheContractAndTheCoreAreImported() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("dev.muster..")
                        .and(not(resideInAnyPackage(
                                "dev.muster.propagation..", "dev.muster.api..", "dev.muster.core.."))))
                .check(ALL);
    }

    @Test
    void stepsAreFreeOfCycles() {
        slices().matching("dev.muster.propagation.(*)..")
                .should()
                .beFreeOfCycles()
                .check(MAIN);
    }

    @Test
    void theStepsDoNotKnowHowTheyAreWiredOrRun() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.muster.propagation.app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.muster.propagation.app..", "io.quarkus..", "jakarta.enterprise..")
                .check(MAIN);
    }

    /** Package gateway speaks HTTP; nothing else does but the wiring. */
    @Test
    void onlyTheGatewaySpeaksHttp() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.muster.propagation.app..", "dev.muster.propagation.gateway..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..")
                .check(MAIN);
    }
}
