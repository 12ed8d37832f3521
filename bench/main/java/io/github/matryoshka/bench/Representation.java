package io.github.matryoshka.bench;

import io.github.matryoshka.Vectors;
import io.github.matryoshka.kernels.Scans;
import io.github.matryoshka.search.Searcher;
import io.github.matryoshka.search.Stage;
import io.github.matryoshka.search.Storage;
import io.github.matryoshka.search.VectorIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What of each vector is kept and scanned. Names are {@code int8}, {@code int8-64} for the first 64
 * numbers alone, {@code certified} for all of them found by a scan of 8 bits, {@code funnel-64:200}
 * for a shortlist of 200 by the first 64 in 8 bits, or {@code funnel} for the usual one.
 *
 * @param storage of the index
 * @param dims numbers of a vector that the index has
 * @param certified whether a copy in 8 bits is scanned
 * @param stages of a funnel; empty without one
 */
record Representation(Storage storage, int dims, boolean certified, List<Stage> stages) {
  private static final Stage USUAL = new Stage(64, 1000);

  static Representation of(String name) {
    int dash = name.indexOf('-');
    String kind = dash < 0 ? name : name.substring(0, dash);
    String rest = dash < 0 ? "" : name.substring(dash + 1);
    int all = Corpus.DIMENSIONS;
    return switch (kind) {
      case "certified" -> new Representation(Storage.FP32, all, true, List.of());
      case "funnel" -> new Representation(Storage.FP32, all, false, stages(rest));
      default -> {
        Storage storage = Storage.valueOf(kind.toUpperCase(Locale.ROOT));
        int dims = rest.isEmpty() ? all : Integer.parseInt(rest);
        yield new Representation(storage, dims, false, List.of());
      }
    };
  }

  private static List<Stage> stages(String text) {
    List<Stage> stages = new ArrayList<>();
    for (String stage : text.isEmpty() ? new String[0] : text.split(",")) {
      String[] numbers = stage.split(":");
      stages.add(new Stage(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
    }
    return stages.isEmpty() ? List.of(USUAL) : stages;
  }

  /** An empty index for it. */
  VectorIndex index() {
    return VectorIndex.create(dims, storage, null, null);
  }

  Searcher searcher(VectorIndex index, Scans scans) {
    Searcher own = Searcher.of(index, scans);
    if (certified) {
      return own.certified(Storage.INT8, dims);
    }
    return stages.isEmpty() ? own : own.funnel(Storage.INT8, stages.toArray(Stage[]::new));
  }

  /** The numbers of each vector that are kept, brought to unit length again. */
  float[] kept(float[] vectors) {
    if (dims == Corpus.DIMENSIONS) {
      return vectors;
    }
    int count = vectors.length / Corpus.DIMENSIONS;
    float[] kept = new float[count * dims];
    for (int row = 0; row < count; row++) {
      Vectors.truncate(vectors, row * Corpus.DIMENSIONS, dims, kept, row * dims);
    }
    return kept;
  }

  /** How many of a document's numbers a scan reads. */
  int scannedDims() {
    return stages.isEmpty() ? dims : stages.getFirst().dims();
  }

  /** Bytes of a document that a scan reads. */
  int scanned() {
    return bytes(copied() ? Storage.INT8 : storage, scannedDims());
  }

  /** Bytes of a document in memory, without its id. */
  int kept() {
    return bytes(storage, dims) + (copied() ? scanned() : 0);
  }

  /** Whether a copy in 8 bits is scanned in place of the index's own rows. */
  private boolean copied() {
    return certified || !stages.isEmpty();
  }

  private static int bytes(Storage storage, int dims) {
    return storage.bytes(dims) + (storage.hasFactor() ? Float.BYTES : 0);
  }
}
