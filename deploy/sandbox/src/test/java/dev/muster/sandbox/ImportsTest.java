package dev.muster.sandbox;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The sandbox runs control plane and agents from outside, and what it plays for members is honest. */
class ImportsTest {
    private static final JavaClasses ALL = new ClassFileImporter().importPackages("dev.muster.sandbox");
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.muster.sandbox");

    @Test
    void theDecisionIsNotImported() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("dev.muster..")
                        .and(not(resideInAnyPackage(
                                "dev.muster.sandbox..",
                                "dev.muster.api..",
                                "dev.muster.propagation..",
                                "dev.muster.agent.."))))
                .check(ALL);
    }

    @Test
    void controlPlaneAndAgentsRunAsProcessesOfTheirOwn() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.muster.propagation..", "dev.muster.agent..")
                .check(MAIN);
    }

    @Test
    void whatPlaysTheMemberNeverLooksAtMustersObjects() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.muster.sandbox.controlplane..",
                        "dev.muster.sandbox.kubelet..",
                        "dev.muster.sandbox.loop..",
                        "dev.muster.sandbox.operator..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.muster.api..")
                .check(MAIN);
    }

    @Test
    void packagesBuildOnEachOtherInOneDirection() {
        slices().matching("dev.muster.sandbox.(*)..").should().beFreeOfCycles().check(MAIN);
    }
}
