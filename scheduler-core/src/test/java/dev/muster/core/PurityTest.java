package dev.muster.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The decision depends on its arguments alone: anybody can replay it. */
class PurityTest {
    private static final JavaClasses CORE =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("dev.muster.core");

    @Test
    void theCoreImportsOnlyPlainJava() {
        classes()
                .that()
                .resideInAPackage("dev.muster.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.muster.core..",
                        "org.jspecify.annotations",
                        "java.lang",
                        "java.lang.invoke",
                        "java.lang.runtime",
                        "java.lang.annotation",
                        "java.util",
                        "java.util.function",
                        "java.util.stream")
                .check(CORE);
    }

    @Test
    void noClockNoRandomnessNoThreadsNoOutput() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, Runtime.class, ProcessBuilder.class, Random.class, UUID.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CORE);
    }

    @Test
    void packagesBuildOnEachOtherInOneDirection() {
        noClasses()
                .that()
                .resideInAPackage("dev.muster.core.model")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.muster.core.reason",
                        "dev.muster.core.ledger",
                        "dev.muster.core.fit",
                        "dev.muster.core.rank",
                        "dev.muster.core.cycle")
                .check(CORE);
        noClasses()
                .that()
                .resideInAnyPackage("dev.muster.core.fit", "dev.muster.core.ledger", "dev.muster.core.reason")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.muster.core.rank", "dev.muster.core.cycle")
                .check(CORE);
    }

    @Test
    void noSwitchHasADefaultSoThatANewCaseFailsTheBuild() throws IOException {
        Pattern defaultArm = Pattern.compile("\\bdefault\\s*(->|:)|case\\s+null\\s*,\\s*default");
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            List<Path> files =
                    sources.filter(path -> path.toString().endsWith(".java")).toList();
            assertThat(files).hasSizeGreaterThan(30);
            for (Path file : files) {
                Matcher found = defaultArm.matcher(Files.readString(file));
                assertThat(found.find()).as("a default arm in %s", file).isFalse();
            }
        }
    }
}
