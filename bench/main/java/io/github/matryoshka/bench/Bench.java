package io.github.matryoshka.bench;

import io.github.matryoshka.tools.files.AtomicFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code tools/matryoshka bench}: runs benchmarks in interleaved rounds and prints tables with
 * peers, ratio, limit and share of it; or shows and compares earlier results. Exit codes: 0 done, 1
 * failed, or a benchmark did; 2 usage; 3 regressed.
 */
@Command(
    name = "matryoshka bench",
    sortOptions = false,
    description = {
      "Measures ours beside the peers a user would pick, and both beside the machine's limit.",
      "Every round runs each benchmark once, in a JVM of its own; numbers are medians of rounds."
    })
public final class Bench implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int REGRESSED = 3;
  private static final int ROUNDS = 5;
  private static final int COMPARED = 2;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = "--suite",
      split = ",",
      paramLabel = "NAME",
      description =
          "What to measure, comma-separated: gemm, forward, pairs, threads, tokenizer, start, load,"
              + " search, pareto, train, latency. Default: all.")
  private List<String> suites = List.of();

  @Option(names = "--rounds", paramLabel = "N", description = "How many rounds (default: 5).")
  private Integer rounds;

  @Option(
      names = "--quick",
      description = "One round unless told otherwise, short warm-up: rough numbers.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "OUT.json",
      description = "Also write results there, after each round what is known so far.")
  private Path json;

  @Option(
      names = "--markdown",
      paramLabel = "OUT.md",
      description = "Also write the tables there, in Markdown.")
  private Path markdown;

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      description = "Also draw roofline.svg, pareto.svg and the like there, of what was measured.")
  private Path pictures;

  @Option(
      names = "--from",
      paramLabel = "A.json",
      description = "Measure nothing: take the results of this file.")
  private Path from;

  @Option(
      names = "--compare",
      arity = "2",
      paramLabel = "JSON",
      description =
          "Measure nothing: compare an older file with a newer one; exit code 3 when something"
              + " of ours regressed beyond what the rounds scatter.")
  private List<Path> compared = List.of();

  private Bench() {}

  /** Entry point of {@code benchmarks.jar}; ends the JVM with the exit code. */
  public static void main(String[] args) {
    PrintWriter out =
        new PrintWriter(
            new OutputStreamWriter(
                new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8));
    System.exit(run(out, new PrintWriter(System.err, true), args));
  }

  /** Runs the command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new Bench()).setOut(out).setErr(err);
    line.setParameterExceptionHandler(
        (error, given) -> {
          err.println("matryoshka bench: " + error.getMessage());
          err.println("try 'matryoshka bench --help'");
          return USAGE;
        });
    line.setExecutionExceptionHandler(
        (error, where, parsed) -> {
          String reason = error.getMessage() == null ? error.toString() : error.getMessage();
          err.println("matryoshka bench: " + reason);
          return FAILED;
        });
    int code = line.execute(args);
    out.flush();
    return code;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    if (!compared.isEmpty()) {
      return compare();
    }
    if (from != null) {
      List<Result> results = ResultsFile.read(from);
      write(results);
      return 0;
    }
    return measure();
  }

  private void check() {
    if (rounds != null && rounds < 1) {
      throw misuse("--rounds: expected at least 1, got " + rounds);
    }
    for (Path file : Stream.of(json, markdown, pictures).filter(Objects::nonNull).toList()) {
      Path parent = file.toAbsolutePath().getParent();
      if (parent == null || !Files.isDirectory(parent)) {
        throw misuse("%s: expected its directory to exist".formatted(file));
      }
    }
    if (!compared.isEmpty() && compared.size() != COMPARED) {
      throw misuse("--compare: expected two files, got " + compared.size());
    }
    if (!compared.isEmpty() && from != null) {
      throw misuse("--compare and --from: expected one of them");
    }
  }

  private int compare() throws IOException {
    Comparison comparison =
        Comparison.of(ResultsFile.read(compared.getFirst()), ResultsFile.read(compared.getLast()));
    if (comparison.lines().isEmpty()) {
      throw new IOException(
          "%s and %s: expected at least one result in both"
              .formatted(compared.getFirst(), compared.getLast()));
    }
    spec.commandLine().getOut().print(Tables.of(comparison).text());
    return comparison.regressed() ? REGRESSED : 0;
  }

  private int measure() throws IOException, InterruptedException {
    List<Suite> chosen = new ArrayList<>();
    try {
      Suites.named(suites).forEach(suite -> chosen.add(suite.make()));
    } catch (IllegalArgumentException e) {
      throw misuse("--" + e.getMessage());
    }
    MachineSuite limits = Suites.machine();
    chosen.addFirst(limits);
    List<Task> tasks = chosen.stream().flatMap(suite -> suite.tasks().stream()).toList();
    int count = rounds != null ? rounds : quick ? 1 : ROUNDS;
    PrintWriter err = spec.commandLine().getErr();
    Scores scores =
        new Rounds(count, quick, err)
            .run(
                tasks,
                (round, soFar) -> {
                  if (round < count) {
                    save(results(chosen, limits, soFar, round));
                  }
                });
    write(results(chosen, limits, scores, count));
    scores.failures().forEach((task, reason) -> err.println(task + ": failed: " + reason));
    return scores.failures().isEmpty() ? 0 : FAILED;
  }

  private List<Result> results(List<Suite> chosen, MachineSuite limits, Scores scores, int rounds) {
    Machine machine = limits.machine(scores);
    List<Result> results = new ArrayList<>();
    for (Suite suite : chosen) {
      try {
        results.addAll(suite.results(scores, machine));
      } catch (IOException e) {
        // What the other suites measured for an hour is worth more than a clean end.
        scores.fail(suite.getClass().getSimpleName(), e.getMessage());
      }
    }
    return withCircumstances(results, rounds);
  }

  /** They are told beside the first line, which is one of the machine's. */
  private List<Result> withCircumstances(List<Result> results, int rounds) {
    if (results.isEmpty()) {
      return results;
    }
    Map<String, String> facts =
        Circumstances.of(
            rounds,
            quick,
            "tools/matryoshka bench "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
    List<Result> told = new ArrayList<>(results);
    told.set(0, results.getFirst().with(facts));
    return told;
  }

  private void write(List<Result> results) throws IOException {
    spec.commandLine().getOut().print(Tables.text(results));
    save(results);
    if (pictures != null) {
      draw(results);
    }
  }

  /** Also after each round: what was measured until then outlives an interrupted run. */
  private void save(List<Result> results) throws IOException {
    if (json != null) {
      ResultsFile.write(json, results);
    }
    if (markdown != null) {
      byte[] text = Tables.markdown(results).getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(markdown, out -> out.write(text));
    }
  }

  private void draw(List<Result> results) throws IOException {
    boolean roofs = RooflinePicture.write(pictures, results);
    boolean pareto = ParetoPicture.write(pictures, results);
    if (!roofs && !pareto) {
      throw new IOException(
          "--pictures: expected results of the machine and of a suite among forward, gemm and pareto, got none");
    }
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
