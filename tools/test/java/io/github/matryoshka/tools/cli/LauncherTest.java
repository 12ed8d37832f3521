package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bash launcher in a repository of its own, with a JDK and a Maven that only say how they were
 * called.
 */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("matryoshka").toAbsolutePath();

  @TempDir private Path temp;
  private Path repository;
  private Path launcher;
  private Path jar;

  @BeforeEach
  void makeRepository() throws IOException {
    repository = Files.createDirectories(temp.toRealPath().resolve("a clone"));
    launcher = copy("needed=25");
    jar = repository.resolve("tools/target/matryoshka.jar");
    write(repository.resolve("tools/main/Source.java"), "class Source {}");
    write(repository.resolve("pom.xml"), "<project/>");
    executable(jdk("25.0.3").resolve("bin/java"), "printf '%s\\n' \"$@\"");
    executable(
        temp.resolve("bin/mvn"), "touch tools/target/matryoshka.jar; echo \"$*\" >> " + calls());
  }

  @Test
  void passesFlagsHomeAndArguments() throws Exception {
    ProcessRun run =
        launch(Map.of("MATRYOSHKA_JAVA_OPTS", "-Xmx4g -ea"), "embed", "--input", "a b");
    assertEquals(
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx4g",
            "-ea",
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Dmatryoshka.home=" + repository,
            "-jar",
            jar.toString(),
            "embed",
            "--input",
            "a b"),
        run.out().lines().toList());
  }

  @Test
  void aCollectorOfTheUserReplacesOurs() throws Exception {
    ProcessRun run = launch(Map.of("MATRYOSHKA_JAVA_OPTS", "-XX:+UseG1GC"));
    assertTrue(run.out().startsWith("-XX:+UseG1GC\n--add-modules\n"), run.out());
  }

  @Test
  void worksThroughARelativeLinkFromAnotherDirectory() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("a clone/tools/matryoshka"));
    Path second = Files.createSymbolicLink(temp.resolve("bin/m"), link);
    launcher = second;
    assertTrue(launch(Map.of()).out().contains("-Dmatryoshka.home=" + repository + "\n"));
  }

  @Test
  void buildsOnceAndAgainOnlyWhenASourceIsNewer() throws Exception {
    ProcessRun first = launch(Map.of());
    assertTrue(
        first.err().startsWith("matryoshka: building tools/target/matryoshka.jar"), first.err());
    assertEquals("", launch(Map.of()).err());
    assertEquals(
        List.of("-q -B -ntp -pl tools -am package -DskipTests"), Files.readAllLines(calls()));
    FileTime later = FileTime.fromMillis(Files.getLastModifiedTime(jar).toMillis() + 5_000);
    Files.setLastModifiedTime(repository.resolve("tools/main/Source.java"), later);
    launch(Map.of());
    assertEquals(2, Files.readAllLines(calls()).size());
    assertFalse(Files.exists(repository.resolve("tools/target/build.lock")));
  }

  @Test
  void benchIsAJarOfItsOwnBuiltWhenMissingOrStale() throws Exception {
    executable(
        temp.resolve("bin/mvn"), "touch bench/target/benchmarks.jar; echo \"$*\" >> " + calls());
    Path source = repository.resolve("bench/main/Source.java");
    write(source, "class Source {}");
    ProcessRun first = launch(Map.of(), "bench", "--suite", "gemm");
    assertTrue(
        first.err().startsWith("matryoshka: building bench/target/benchmarks.jar"), first.err());
    Path benchmarks = repository.resolve("bench/target/benchmarks.jar");
    List<String> arguments = first.out().lines().toList();
    assertEquals(
        List.of("-jar", benchmarks.toString(), "--suite", "gemm"),
        arguments.subList(arguments.size() - 4, arguments.size()));
    assertEquals("", launch(Map.of(), "bench").err());
    assertEquals(
        List.of("-q -B -ntp -pl bench -am package -DskipTests"), Files.readAllLines(calls()));
    FileTime later = FileTime.fromMillis(Files.getLastModifiedTime(benchmarks).toMillis() + 5_000);
    Files.setLastModifiedTime(source, later);
    launch(Map.of(), "bench");
    assertEquals(2, Files.readAllLines(calls()).size());
    assertFalse(Files.exists(jar), "the command line was not asked for");
  }

  @Test
  void aCacheOfClassesIsUsedOnceItWasAskedFor() throws Exception {
    Path cache = repository.resolve("tools/target/matryoshka.aot");
    assertFalse(launch(Map.of(), "embed").out().contains("-XX:AOT"), "nobody asked for it");
    executable(
        jdk("25.0.3").resolve("bin/java"),
        "case $1 in -XX:AOTCacheOutput=*) touch \"${1#*=}\" ;; esac; printf '%s\\n' \"$@\"");
    ProcessRun written = launch(Map.of(), "aot");
    assertEquals("", written.out());
    assertEquals(
        "matryoshka: writing tools/target/matryoshka.aot (embeds one text)\n", written.err());
    List<String> run = Files.readAllLines(repository.resolve("tools/target/aot.log"));
    assertEquals(
        List.of("-XX:AOTCacheOutput=" + cache + ".part", "-XX:+UseSerialGC"), run.subList(0, 2));
    assertTrue(run.containsAll(List.of("-jar", jar.toString(), "embed")), run.toString());
    assertEquals(
        List.of("-XX:+UseSerialGC", "-XX:AOTCache=" + cache, "-Xlog:aot*=off", "--add-modules"),
        launch(Map.of(), "embed").out().lines().limit(4).toList());
    assertFalse(launch(Map.of("MATRYOSHKA_AOT", "off"), "embed").out().contains("-XX:AOT"));
    FileTime later = FileTime.fromMillis(Files.getLastModifiedTime(cache).toMillis() + 5_000);
    Files.setLastModifiedTime(jar, later);
    assertFalse(launch(Map.of(), "embed").out().contains("-XX:AOT"), "of an older jar");
  }

  @Test
  void aCacheThatCannotBeWrittenIsSaidWithTheReason() throws Exception {
    launch(Map.of());
    executable(jdk("25.0.3").resolve("bin/java"), "echo 'no space left'; exit 1");
    ProcessRun run = launch(Map.of(), "aot");
    assertEquals(1, run.code());
    Path cache = repository.resolve("tools/target/matryoshka.aot");
    assertTrue(
        run.err().contains(cache + ": could not be written: no space left (whole log: "),
        run.err());
    assertFalse(Files.exists(cache));
  }

  @Test
  void aFailedBuildShowsTheErrorAndKeepsTheLog() throws Exception {
    executable(temp.resolve("bin/mvn"), "echo '[ERROR] Failed to execute goal'; exit 1");
    ProcessRun run = launch(Map.of());
    assertEquals(1, run.code());
    Path log = repository.resolve("tools/target/build.log");
    assertTrue(
        run.err()
            .endsWith(
                "the build failed: [ERROR] Failed to execute goal (whole log: " + log + ")\n"),
        run.err());
    assertFalse(
        Files.exists(
            repository.resolve("tools/target/build.lock"),
            java.nio.file.LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void aLockOfADeadProcessIsTaken() throws Exception {
    Files.createDirectories(jar.getParent());
    Files.createSymbolicLink(repository.resolve("tools/target/build.lock"), Path.of("999999999"));
    assertEquals(0, launch(Map.of()).code());
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    executable(
        temp.resolve("bin/mvn"),
        "sleep 1; touch tools/target/matryoshka.jar; echo built >> " + calls());
    Process other = builder(Map.of()).start();
    ProcessRun run = launch(Map.of());
    assertEquals(0, other.waitFor());
    assertEquals(0, run.code());
    assertEquals(List.of("built"), Files.readAllLines(calls()));
  }

  @Test
  void aMissingMavenIsSaidWithTheCure() throws Exception {
    Files.delete(temp.resolve("bin/mvn"));
    ProcessRun run = launch(Map.of("PATH", withoutMaven().toString()));
    assertEquals(1, run.code());
    assertTrue(run.err().startsWith("matryoshka: mvn: not found"), run.err());
    assertTrue(run.err().contains("install Apache Maven 3.8 or newer"), run.err());
  }

  @Test
  void aMissingJdkIsSaidWithTheCure() throws Exception {
    launcher = copy("needed=99");
    ProcessRun run = launch(Map.of());
    assertEquals(1, run.code());
    assertTrue(run.err().startsWith("matryoshka: JDK 99: not found; install it"), run.err());
    assertEquals(1, run.err().lines().count());
  }

  @Test
  void anOldJavaHomeIsPassedOver() throws Exception {
    Path old = jdk("17.0.15");
    executable(old.resolve("bin/java"), "echo too old");
    executable(temp.resolve("bin/java"), "echo not this one: its directory has no release file");
    Path sdk = temp.resolve("home/.sdkman/candidates/java/99");
    executable(sdk.resolve("bin/java"), "echo found");
    write(sdk.resolve("release"), "JAVA_VERSION=\"99\"\n");
    launcher = copy("needed=99");
    assertEquals("found\n", launch(Map.of("JAVA_HOME", old.toString())).out());
  }

  private ProcessRun launch(Map<String, String> environment, String... args) throws Exception {
    return ProcessRun.of(builder(environment, args));
  }

  private ProcessBuilder builder(Map<String, String> environment, String... args) {
    ProcessBuilder builder = new ProcessBuilder(launcher.toString());
    builder.command().addAll(List.of(args));
    builder.directory(temp.toFile());
    builder.environment().put("JAVA_HOME", temp.resolve("jdk-25.0.3").toString());
    builder.environment().put("HOME", temp.resolve("home").toString());
    builder.environment().put("PATH", temp.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().remove("MATRYOSHKA_JAVA_OPTS");
    builder.environment().putAll(environment);
    return builder;
  }

  private Path copy(String needed) throws IOException {
    Path copy = repository.resolve("tools/matryoshka");
    String text = Files.readString(LAUNCHER);
    assertTrue(text.contains("\nneeded=25\n"));
    write(copy, text.replace("\nneeded=25\n", "\n" + needed + "\n"));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
    return copy;
  }

  private Path jdk(String version) throws IOException {
    Path home = temp.resolve("jdk-" + version);
    write(home.resolve("release"), "IMPLEMENTOR=\"Someone\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private Path calls() {
    return temp.resolve("calls");
  }

  /** The tools the launcher needs, and nothing else. */
  private Path withoutMaven() throws IOException {
    Path bin = Files.createDirectories(temp.resolve("few"));
    for (String tool :
        List.of("bash", "env", "dirname", "readlink", "sed", "find", "head", "mkdir", "ln", "rm")) {
      Files.createSymbolicLink(bin.resolve(tool), Path.of("/usr/bin", tool));
    }
    return bin;
  }

  private static void executable(Path file, String script) throws IOException {
    write(file, "#!/usr/bin/env bash\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
