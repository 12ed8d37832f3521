package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, a full disk, a small heap while vectors are written: nothing half-written stays. */
class StoppedInTheMiddleTest {
  private static final List<String> FLAGS = List.of("--add-modules=jdk.incubator.vector");

  private static final int SIGINT = 2;

  @TempDir private Path dir;

  @Test
  void controlC() throws Exception {
    Process process = embed(200_000).redirectErrorStream(true).start();
    waitForPart(process);
    boolean interrupts = heedsInterrupts();
    String signal = interrupts ? "-INT" : "-TERM";
    new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertEquals(interrupts ? 130 : 143, process.exitValue());
    assertEquals(List.of("texts.txt"), names());
  }

  /** Not what a script runs in the background: it is deaf to Ctrl-C, and so are its children. */
  private static boolean heedsInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return true;
    }
    String ignored = "SigIgn:";
    String line =
        Files.readAllLines(status).stream().filter(l -> l.startsWith(ignored)).findFirst().get();
    long signals = Long.parseUnsignedLong(line.substring(ignored.length()).strip(), 16);
    return (signals & 1 << SIGINT - 1) == 0;
  }

  @Test
  void diskFull() throws Exception {
    ProcessBuilder embed = embed(2_000);
    // A file may grow to 256 KiB here; the next byte fails as it does on a full disk.
    embed.command().addAll(0, List.of("bash", "-c", "ulimit -f 256; exec \"$0\" \"$@\""));
    ProcessRun run = ProcessRun.of(embed);
    assertEquals(ExitCode.FAILED, run.code());
    String line = run.err().lines().filter(each -> !each.startsWith("WARNING")).toList().getLast();
    assertTrue(line.startsWith("matryoshka embed: output: "), run.err());
    assertTrue(line.contains(dir.resolve("v.npy").toString()), run.err());
    assertEquals(List.of("texts.txt"), names());
  }

  @Test
  void outOfMemory() throws Exception {
    ProcessBuilder embed = embed(10);
    embed.command().add(1, "-Xmx48m");
    // The JVM's weights lie on the heap; the native library's do not, and 48 MB are enough for it.
    embed.command().addAll(List.of("--backend", "vector"));
    ProcessRun run = ProcessRun.of(embed);
    assertEquals(ExitCode.FAILED, run.code());
    assertTrue(run.err().contains(": out of memory at 4"), run.err());
    assertTrue(run.err().contains("MATRYOSHKA_JAVA_OPTS=-Xmx4g"), run.err());
    assertEquals(List.of("texts.txt"), names());
  }

  private ProcessBuilder embed(int texts) throws IOException {
    Path input = Files.writeString(dir.resolve("texts.txt"), "a short text\n".repeat(texts));
    Path output = dir.resolve("v.npy");
    return ProcessRun.matryoshka(FLAGS, "embed", "--input", input, "--output", output);
  }

  private void waitForPart(Process process) throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (names().stream().noneMatch(name -> name.endsWith(".part"))) {
      assertTrue(process.isAlive() && System.nanoTime() < end, "no part was written");
      Thread.sleep(20);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
