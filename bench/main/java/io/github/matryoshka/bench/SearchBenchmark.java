package io.github.matryoshka.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The ten best of a million random unit vectors, for a batch of queries. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Xms4g",
      "-Xmx4g"
    })
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class SearchBenchmark {
  /** One of ours, {@code kind/backend}, or a peer. */
  @Param({
    "fp32/jvm",
    "bf16/jvm",
    "int8/jvm",
    "binary/jvm",
    "certified/jvm",
    "funnel/jvm",
    "fp32/native",
    "bf16/native",
    "int8/native",
    "binary/native",
    "certified/native",
    "funnel/native",
    "openblas",
    "lucene",
    "lucene-index",
    "lucene-int8"
  })
  public String way;

  @Param({"1", "8", "64", "256"})
  public int queries;

  @Param({"1000000"})
  public int documents;

  private CorpusSearch search;

  @Setup
  public void setUp() {
    search = CorpusSearch.of(way, new Corpus(documents), queries);
  }

  @TearDown
  public void tearDown() {
    search.close();
  }

  @Benchmark
  public float search() {
    return search.run();
  }
}
