package io.github.matryoshka.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * FAISS's flat indexes on one thread, floats and bits, in a Python of the system: on Debian the
 * package python3-faiss, which is built for any x86-64 processor. Its vectors are random too, but
 * not ours: what a scan takes does not depend on them. Larger batches, which go through a plain
 * BLAS there, take minutes.
 */
record FaissTask() implements Task {
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

  private static final String SCRIPT =
      """
      import sys, time
      import faiss, numpy
      faiss.omp_set_num_threads(1)
      documents, dims, best = (int(x) for x in sys.argv[1:4])
      random = numpy.random.default_rng(1)

      def unit(count):
          x = random.standard_normal((count, dims), dtype='f')
          return x / numpy.linalg.norm(x, axis=1, keepdims=True)

      def bits(count):
          return random.integers(0, 256, (count, dims // 8), dtype='u1')

      def milliseconds(search):
          times = []
          for _ in range(5):
              began = time.perf_counter()
              search()
              times.append(time.perf_counter() - began)
          return 1e3 * sorted(times)[2]

      floats, binary = faiss.IndexFlatIP(dims), faiss.IndexBinaryFlat(dims)
      for _ in range(0, documents, 10000):
          floats.add(unit(10000))
          binary.add(bits(10000))
      for count in (1, 8):
          queries = unit(count)
          print('search/faiss/%d' % count, milliseconds(lambda: floats.search(queries, best)))
      query = bits(1)
      print('search/faiss-binary/1', milliseconds(lambda: binary.search(query, best)))
      """;

  @Override
  public String name() {
    return "search/faiss";
  }

  @Override
  public int weight() {
    return 3;
  }

  @Override
  public Map<String, Double> measure(boolean quick) throws IOException, InterruptedException {
    return measure((int) SearchSuite.DOCUMENTS);
  }

  /**
   * @param documents a multiple of 10,000
   * @throws IOException if no Python here has the module, or it fails
   */
  static Map<String, Double> measure(int documents) throws IOException, InterruptedException {
    for (String python : PYTHONS) {
      if (run(python, "import faiss").isPresent()) {
        return run(
                python,
                SCRIPT,
                Integer.toString(documents),
                Integer.toString(Corpus.DIMENSIONS),
                Integer.toString(Corpus.BEST))
            .map(ChildJvm::numbers)
            .orElseThrow(() -> new IOException("faiss: expected exit status 0, got another"));
      }
    }
    throw new IOException(
        "expected a python3 with the module faiss, got none (on Debian: apt install python3-faiss)");
  }

  /** What it printed, or nothing if it failed. */
  private static Optional<String> run(String python, String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(python, "-c", script));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      // There is no such Python.
      return Optional.empty();
    }
    String output = ChildJvm.output(process);
    return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
  }
}
