package dev.muster.api;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The contract stands alone, and the client beside it knows nothing of it: each can be used, and moved, without the other. */
class ImportsTest {
    private static final JavaClasses ALL = new ClassFileImporter().importPackages("dev.muster.api");
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.muster.api");

    @Test
    void noOtherModuleIsImported() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("dev.muster..").and(not(resideInAPackage("dev.muster.api.."))))
                .check(ALL);
    }

    @Test
    void theContractIsTypesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.muster.api.client..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.muster.api.client..",
                        "io.fabric8.kubernetes.client.dsl..",
                        "io.fabric8.kubernetes.client.http..",
                        "io.vertx..",
                        "io.github.bucket4j..",
                        "java.net..",
                        "java.io..",
                        "java.util.concurrent..")
                .check(MAIN);
    }

    @Test
    void theClientKnowsNoTypeOfTheContract() {
        classes()
                .that()
                .resideInAPackage("dev.muster.api.client..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.muster.api.client..",
                        "io.fabric8.kubernetes.api.model..",
                        "io.fabric8.kubernetes.client..",
                        "io.vertx.core..",
                        "io.vertx.ext.web.client..",
                        "io.github.bucket4j..",
                        "org.jspecify.annotations..",
                        "java.."))
                .check(MAIN);
    }

    @Test
    void packagesBuildOnEachOtherInOneDirection() {
        slices().matching("dev.muster.api.(*)..").should().beFreeOfCycles().check(MAIN);
    }
}
