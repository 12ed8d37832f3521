package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.matryoshka.Backend;
import io.github.matryoshka.bert.Precision;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The golden test of the whole engine: as wide as the processor goes, at 256 bits, and without
 * vectors.
 */
class ParityCommandTest {
  private static final String VECTOR = "--add-modules=jdk.incubator.vector";

  @Test
  void widestVectors() {
    CommandRun run = CommandRun.of("parity", "--backend", "vector");
    assertEquals(ExitCode.DONE, run.code(), run.out() + run.err());
    assertTrue(run.out().contains("tokens              1000/1000"), run.out());
    assertTrue(run.out().contains("sentence vectors        64/64"), run.out());
    assertTrue(run.out().contains("pooler outputs          64/64"), run.out());
    assertTrue(run.out().contains("hidden states 6           3/3"), run.out());
  }

  @Test
  void theNativeLibraryInEveryPrecisionOrTheReasonWhyNot() {
    for (Precision precision : List.of(Precision.FP32, Precision.BF16, Precision.INT8)) {
      CommandRun run =
          CommandRun.of("parity", "--backend", "native", "--precision", precision.name());
      Optional<String> reason = Backend.NATIVE.whyNot();
      if (reason.isPresent()) {
        assertEquals(ExitCode.FAILED, run.code());
        assertTrue(run.err().contains(reason.get()), run.err());
      } else {
        assertEquals(ExitCode.DONE, run.code(), run.out() + run.err());
        assertTrue(run.out().startsWith("C, "), run.out());
      }
    }
  }

  @Test
  void withoutTheNativeLibraryItIsRefusedWithTheCure() throws Exception {
    ProcessBuilder parity = ProcessRun.matryoshka(List.of(VECTOR), "parity", "--backend", "native");
    List<String> command = parity.command();
    int path = command.indexOf("-cp") + 1;
    String without =
        Arrays.stream(command.get(path).split(File.pathSeparator))
            .filter(entry -> !isNativeLibrary(Path.of(entry)))
            .collect(Collectors.joining(File.pathSeparator));
    assertNotEquals(without, command.set(path, without));
    ProcessRun run = ProcessRun.of(parity);
    assertEquals(ExitCode.FAILED, run.code(), run.out());
    assertTrue(run.err().contains("matryoshka parity: backend NATIVE: expected "), run.err());
    assertTrue(run.err().contains("(add the artifact matryoshka-embed-native-"), run.err());
  }

  @Test
  void aJvmThatDeniesNativeAccessIsToldHowToAllowIt() throws Exception {
    List<String> flags = List.of(VECTOR, "--illegal-native-access=deny");
    for (String backend : List.of("native", "cuda")) {
      ProcessRun run = ProcessRun.of(ProcessRun.matryoshka(flags, "parity", "--backend", backend));
      assertEquals(ExitCode.FAILED, run.code(), run.out());
      boolean built =
          !run.err().contains("to build it") && !run.err().contains("when it was built");
      if (backend.equals("cuda") || built) {
        assertTrue(run.err().contains("--enable-native-access=ALL-UNNAMED"), run.err());
      }
      assertEquals(1, run.err().lines().filter(l -> l.startsWith("matryoshka parity:")).count());
    }
  }

  /** A jar where it was packed already, the module's classes where it was not. */
  private static boolean isNativeLibrary(Path entry) {
    return entry.getFileName().toString().startsWith("matryoshka-embed-native")
        || entry.endsWith("native/target/classes");
  }

  @Test
  void bf16OnTheJvmIsNearAndNoMore() {
    CommandRun run = CommandRun.of("parity", "--backend", "vector", "--precision", "bf16");
    assertEquals(ExitCode.DONE, run.code(), run.out() + run.err());
    assertTrue(run.out().lines().toList().get(3).startsWith("1 - cosine              64/64"));
  }

  @Test
  void anotherEpsilonIsNoticedInBf16Too(@TempDir Path dir) throws IOException {
    CommandRun run =
        CommandRun.of(
            "parity",
            "--backend",
            "vector",
            "--precision",
            "bf16",
            "--model",
            modelWithEpsilon(dir, "1e-3"));
    assertEquals(ExitCode.GATE, run.code(), run.out() + run.err());
  }

  @Test
  void aGrossEpsilonIsNoticedIn8BitsToo(@TempDir Path dir) throws IOException {
    assumeTrue(Backend.NATIVE.whyNot().isEmpty(), "the native library was not built");
    CommandRun run =
        CommandRun.of(
            "parity",
            "--backend",
            "native",
            "--precision",
            "int8",
            "--model",
            modelWithEpsilon(dir, "1.0"));
    assertEquals(ExitCode.GATE, run.code(), run.out() + run.err());
  }

  @Test
  void theJvmHasNo8BitNumbers() {
    CommandRun run = CommandRun.of("parity", "--backend", "scalar", "--precision", "int8");
    assertEquals(ExitCode.FAILED, run.code());
    assertTrue(run.err().contains("use the backend NATIVE"), run.err());
  }

  @Test
  void vectorsOf256Bits() throws Exception {
    ProcessRun run = parity(List.of(VECTOR, "-XX:MaxVectorSize=32"), "vector");
    assertTrue(run.out().contains("256 bit"), run.out());
  }

  @Test
  void scalarKernelsWithoutTheIncubatorModule() throws Exception {
    ProcessRun run = parity(List.of(), "scalar");
    assertTrue(run.out().contains("plain Java"), run.out());
  }

  @Test
  void vectorsWithoutTheIncubatorModuleAreRefusedWithTheCure() throws Exception {
    ProcessRun run =
        ProcessRun.of(ProcessRun.matryoshka(List.of(), "parity", "--backend", "vector"));
    assertEquals(ExitCode.FAILED, run.code());
    assertTrue(run.err().contains("--add-modules jdk.incubator.vector"), run.err());
  }

  @Test
  void anotherEpsilonIsNoticed(@TempDir Path dir) throws IOException {
    CommandRun run = CommandRun.of("parity", "--model", modelWithEpsilon(dir, "1e-3"));
    assertEquals(ExitCode.GATE, run.code(), run.err());
    assertTrue(run.out().contains("tokens              1000/1000"), run.out());
    assertTrue(run.out().contains("sentence vectors         0/64"), run.out());
  }

  private static Path modelWithEpsilon(Path dir, String epsilon) throws IOException {
    Path model = Places.home().resolve("weights/all-MiniLM-L6-v2").toRealPath();
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.toList()) {
        Files.createSymbolicLink(dir.resolve(file.getFileName()), file);
      }
    }
    String config = Files.readString(model.resolve("config.json"));
    assertTrue(config.contains("1e-12"), config);
    Files.delete(dir.resolve("config.json"));
    Files.writeString(dir.resolve("config.json"), config.replace("1e-12", epsilon));
    return dir;
  }

  private static ProcessRun parity(List<String> flags, String backend) throws Exception {
    ProcessRun run =
        ProcessRun.of(ProcessRun.matryoshka(flags, "parity", "--json", "--backend", backend));
    assertEquals(ExitCode.DONE, run.code(), run.out() + run.err());
    assertTrue(run.out().contains("\"passed\" : true"), run.out());
    return run;
  }
}
