package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Backend;
import io.github.matryoshka.Model;
import io.github.matryoshka.Vectors;
import io.github.matryoshka.search.Filter;
import io.github.matryoshka.search.GpuSearcher;
import io.github.matryoshka.search.Hits;
import io.github.matryoshka.search.Searcher;
import io.github.matryoshka.search.Storage;
import io.github.matryoshka.search.VectorIndex;
import io.github.matryoshka.tools.eval.Run;
import io.github.matryoshka.tools.eval.TrecRunFile;
import io.github.matryoshka.tools.files.TextFile;
import io.github.matryoshka.tools.npy.NpyFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds the documents of an index nearest to queries. */
@Command(
    name = "search",
    description = {
      "Finds the documents of an index nearest to one query, to each line of a file or to each row"
          + " of a .npy file.",
      "Without any, it asks: one query a line on standard input."
    })
final class SearchCommand implements Callable<Integer> {
  @Mixin private Console console;
  @Mixin private EncoderOptions encoder;
  @Mixin private PrecisionOption precision;
  @Mixin private AdaptorOption adaptor;
  @Mixin private ThreadsOption threads;
  @Mixin private JsonOption json;
  @Mixin private SearchPlanOptions plan;

  @Option(
      names = "--index",
      paramLabel = "FILE.mvi",
      required = true,
      description = "Index made by 'index'.")
  private Path file;

  @Parameters(paramLabel = "QUERY", arity = "0..1", description = "The text to look for.")
  private String query;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description =
          "Queries: FILE.jsonl with \"text\" (and \"_id\") a line, or one text a line; or vectors:"
              + " FILE.npy, float32.")
  private Path input;

  @Option(
      names = {"-k", "--k"},
      paramLabel = "K",
      defaultValue = "10",
      description = "Documents to find for each query (default: ${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--minimum",
      paramLabel = "SCORE",
      description = "Leave out documents with a lower score.")
  private Float minimum;

  @Option(
      names = "--run",
      paramLabel = "OUT.trec",
      description = "Write the ranking as a TREC run instead.")
  private Path run;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    VectorIndex index = VectorIndex.open(file);
    Searcher searcher = plan.applied(Searcher.of(index, encoder.backend().scans()), console);
    try (GpuSearcher gpu = gpu(searcher, index)) {
      answerAll(index, gpu == null ? onThreads(searcher) : gpu::searchAll);
    }
    return ExitCode.DONE;
  }

  private void answerAll(VectorIndex index, BatchSearch searcher) throws IOException {
    if (input != null && input.toString().endsWith(".npy")) {
      NpyFile array = NpyFile.read(input);
      List<String> names = IntStream.range(0, array.rows()).mapToObj(Integer::toString).toList();
      answer(names, null, vectors(array, index), searcher);
      return;
    }
    try (Model model = encoder.open(console, precision)) {
      requireSameVectors(index, model);
      Model applied = adaptor.applied(adaptor.load(), model);
      if (query != null) {
        answer(List.of("0"), List.of(query), embed(List.of(query), applied, index), searcher);
      } else if (input != null) {
        answerFile(applied, index, searcher);
      } else {
        converse(applied, index, searcher);
      }
    }
  }

  /** Queries in, hits out. */
  @FunctionalInterface
  private interface BatchSearch {
    List<Hits> all(float[] queries, int count, int k, Filter filter);
  }

  private BatchSearch onThreads(Searcher searcher) {
    int workers = threads.count(console);
    return (queries, count, wanted, filter) -> {
      try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
        return searcher.searchAll(queries, count, wanted, filter, executor, workers);
      }
    };
  }

  /** Null where the rows are scanned here: copies of them are not what a GPU has. */
  private GpuSearcher gpu(Searcher searcher, VectorIndex index) {
    boolean rows = index.storage() != Storage.BINARY && index.count() > 0;
    boolean asked = encoder.backend() == Backend.CUDA && plan.plain();
    return asked && rows ? new GpuSearcher(searcher) : null;
  }

  private void checkOptions() {
    if (k < 1) {
      throw console.misuse("--k: expected at least 1, got " + k);
    }
    if (query != null && input != null) {
      throw console.misuse("expected a query or --input, got both");
    }
    plan.check(console);
    if (run != null && json.asked()) {
      throw console.misuse("expected --run or --json, got both");
    }
  }

  /** Vectors of another model or adaptor would be compared with no meaning. */
  private void requireSameVectors(VectorIndex index, Model model) throws IOException {
    if (index.encoder().isPresent() && !index.encoder().get().equals(model.fingerprint())) {
      throw new IOException(
          "%s: expected the model it was built with (fingerprint %s), got %s (choose it with --model)"
              .formatted(file, index.encoder().get(), model.fingerprint()));
    }
    String wanted = index.adaptor().orElse(AdaptorOption.NONE);
    String given = adaptor.fingerprint() == null ? AdaptorOption.NONE : adaptor.fingerprint();
    if (index.encoder().isPresent() && !wanted.equals(given)) {
      throw new IOException(
          "%s: expected the adaptor it was built with (%s), got %s (choose it with --adaptor)"
              .formatted(file, wanted, given));
    }
    if (index.encoder().isEmpty()) {
      console.say(
          "%s was built from vectors and does not say of which model: taking %s"
              .formatted(file, encoder.modelName()));
    }
    if (index.dimensions() > model.dimensions()) {
      throw new IOException(
          "%s: expected vectors of at most %d numbers, as the model has, got %d"
              .formatted(file, model.dimensions(), index.dimensions()));
    }
  }

  private float[] vectors(NpyFile array, VectorIndex index) throws IOException {
    if (array.columns() != index.dimensions()) {
      throw new IOException(
          "%s: expected rows of %d numbers, as %s has, got %d"
              .formatted(input, index.dimensions(), file, array.columns()));
    }
    return array.values();
  }

  private float[] embed(List<String> texts, Model model, VectorIndex index) {
    int dims = index.dimensions();
    float[] rows = new float[texts.size() * dims];
    List<float[]> vectors = model.embedAll(texts, threads.count(console));
    for (int i = 0; i < vectors.size(); i++) {
      Vectors.truncate(vectors.get(i), 0, dims, rows, i * dims);
    }
    return rows;
  }

  private void answerFile(Model model, VectorIndex index, BatchSearch searcher) throws IOException {
    TextFile queries = new TextFile(input);
    queries.count();
    List<String> names = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    try (Stream<TextFile.Entry> entries = queries.entries()) {
      entries.forEach(
          entry -> {
            names.add(entry.id());
            texts.add(entry.text());
          });
    }
    answer(names, texts, embed(texts, model, index), searcher);
  }

  /** A prompt only where a person looks; a pipe gets answers alone. */
  private void converse(Model model, VectorIndex index, BatchSearch searcher) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    if (System.console() != null && System.console().isTerminal()) {
      console.say("%,d documents; a query a line, end with Ctrl-D".formatted(index.count()));
    }
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        List<String> name = List.of(Integer.toString(number++));
        answer(name, List.of(line), embed(List.of(line), model, index), searcher);
        console.out().flush();
      }
    }
  }

  private void answer(List<String> names, List<String> texts, float[] queries, BatchSearch searcher)
      throws IOException {
    Filter filter = minimum == null ? Filter.NONE : Filter.atLeast(minimum);
    try {
      give(new Answers(names, texts, searcher.all(queries, names.size(), k, filter)));
    } catch (IllegalArgumentException e) {
      throw new IOException((input == null ? "query" : input) + ": " + e.getMessage(), e);
    }
  }

  private void give(Answers answers) throws IOException {
    if (run != null) {
      TrecRunFile.write(run, new Run(answers.byQuery()), "matryoshka");
    } else if (json.asked()) {
      json.print(console, answers::write);
    } else {
      answers.print(console.out(), query == null);
    }
  }
}
