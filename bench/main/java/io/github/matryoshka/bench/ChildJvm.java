package io.github.matryoshka.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a main class of this jar in a JVM of its own, as JMH does with its benchmarks. */
final class ChildJvm {
  private ChildJvm() {}

  /**
   * Runs it to its end.
   *
   * @param flags for the JVM
   * @return what it printed: one {@code name value} a line
   * @throws IOException if it fails, with the last line it wrote
   */
  static Map<String, Double> run(List<String> flags, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(flags);
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dmatryoshka.home=" + BenchModels.home());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("matryoshka-bench", ".err");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String output = output(process);
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(reason(main, status, Files.readAllLines(errors)));
      }
      return numbers(output);
    } finally {
      Files.delete(errors);
    }
  }

  /** Ctrl-C, or another end of this thread, ends the child as well. */
  static String output(Process process) throws IOException {
    Thread hook = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private static String reason(Class<?> main, int status, List<String> errors) {
    return JmhTask.reason(
        errors, "%s: expected exit status 0, got %d".formatted(main.getSimpleName(), status));
  }

  static Map<String, Double> numbers(String output) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (String line : output.lines().toList()) {
      int blank = line.lastIndexOf(' ');
      numbers.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
    }
    return numbers;
  }
}
