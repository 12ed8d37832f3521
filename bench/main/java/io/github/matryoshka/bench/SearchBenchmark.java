package io.github.matryoshka.bench;

import io.github.matryoshka.search.Hits;
import io.github.matryoshka.search.Searcher;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.openjdk.jmh.annotations.Warmup;

/** The ten best of a hundred thousand random unit vectors, for a batch of queries, one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"--add-modules=jdk.incubator.vector", "-Xms2g", "-Xmx2g"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class SearchBenchmark {
  static final int DOCUMENTS = 100_000;
  static final int DIMENSIONS = 384;
  private static final int BEST = 10;

  @Param({"1", "8", "64", "256"})
  public int queries;

  private Searcher searcher;
  private float[] questions;

  @Setup
  public void setUp() {
    List<String> ids = IntStream.range(0, DOCUMENTS).mapToObj("%06d"::formatted).toList();
    searcher = new Searcher(unitVectors(DOCUMENTS, 1), DOCUMENTS, DIMENSIONS, ids);
    questions = unitVectors(queries, 2);
  }

  @Benchmark
  public List<Hits> search() {
    return searcher.searchAll(questions, queries, BEST);
  }

  static float[] unitVectors(int count, long seed) {
    float[] vectors = Gemm.numbers(count * DIMENSIONS, seed);
    for (int at = 0; at < vectors.length; at += DIMENSIONS) {
      double squares = 0;
      for (int i = at; i < at + DIMENSIONS; i++) {
        squares += vectors[i] * vectors[i];
      }
      for (int i = at; i < at + DIMENSIONS; i++) {
        vectors[i] /= (float) Math.sqrt(squares);
      }
    }
    return vectors;
  }
}
