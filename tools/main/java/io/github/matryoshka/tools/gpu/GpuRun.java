package io.github.matryoshka.tools.gpu;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.matryoshka.cuda.CudaDevice;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Checks, then timings, on the first GPU: a table on standard output and a JSON file. Started by
 * {@code tools/gpu/run} on a machine that needs nothing but the driver.
 */
public final class GpuRun {
  /** Measured elsewhere, 16-bit operands with 32-bit sums, and reading. */
  private static final String KNOWN = "H200";

  /** Of a batch: its activations stay in the second-level cache. */
  private static final int TOKENS = 8192;

  private static final double PEAK = 790e12;
  private static final double BANDWIDTH = 4.3e12;

  private GpuRun() {}

  /**
   * Runs everything.
   *
   * @param args the folder of the model, the file for the results, and optionally {@code --quick}
   *     for a run that shows no more than that everything works
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length < 2) {
      throw new IllegalArgumentException("expected WEIGHTS RESULTS.json [--quick]");
    }
    boolean quick = args.length > 2 && args[2].equals("--quick");
    run(Path.of(args[0]), Path.of(args[1]), quick, System.out);
  }

  static void run(Path weights, Path results, boolean quick, PrintStream out) throws IOException {
    String device = CudaDevice.description();
    out.println(device);
    double cosine = GpuChecks.vectors(weights, quick ? 3 : 1000);
    out.printf(Locale.ROOT, "vectors: smallest cosine to the processor's %.7f%n", cosine);
    GpuChecks.search(quick ? 300 : 100_000, quick ? 5 : 300);
    out.println("search: the processor's hits");
    boolean known = device.contains(KNOWN);
    GpuTimings timings =
        new GpuTimings(
            known ? PEAK : Double.NaN,
            known ? BANDWIDTH : Double.NaN,
            quick ? 2 : Timing.RUNS,
            quick ? 32 : TOKENS);
    List<Timing> all = new ArrayList<>();
    all.addAll(timings.forward(weights, quick ? new int[] {16} : new int[] {16, 128, 256}));
    int threads = Runtime.getRuntime().availableProcessors();
    all.addAll(timings.texts(weights, quick ? 3 : 20_000, threads));
    all.addAll(
        timings.search(quick ? 300 : 1_000_000, quick ? new int[] {1} : new int[] {1, 64, 256}));
    all.forEach(t -> print(t, out));
    write(results, device, cosine, all);
  }

  private static void print(Timing t, PrintStream out) {
    String floor =
        Double.isNaN(t.floor())
            ? "floor not known"
            : String.format(
                Locale.ROOT,
                "floor %.3f ms, %.0f %%",
                t.floor(),
                100 * t.floor() / t.milliseconds());
    out.printf(
        Locale.ROOT,
        "%-55s %10.3f ms  p99 %10.3f ms  %,12.0f /s  %s%n",
        t.name(),
        t.milliseconds(),
        t.slowest(),
        t.itemsPerSecond(),
        floor);
  }

  private static void write(Path file, String device, double cosine, List<Timing> timings)
      throws IOException {
    try (Writer writer = Files.newBufferedWriter(file);
        JsonGenerator out = new JsonFactory().createGenerator(writer).useDefaultPrettyPrinter()) {
      out.writeStartObject();
      out.writeStringField("device", device);
      out.writeNumberField("smallestCosine", cosine);
      out.writeArrayFieldStart("timings");
      for (Timing t : timings) {
        out.writeStartObject();
        out.writeStringField("name", t.name());
        out.writeNumberField("medianMilliseconds", t.milliseconds());
        out.writeNumberField("p99Milliseconds", t.slowest());
        out.writeNumberField("itemsPerSecond", t.itemsPerSecond());
        if (!Double.isNaN(t.floor())) {
          out.writeNumberField("floorMilliseconds", t.floor());
        }
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
  }
}
