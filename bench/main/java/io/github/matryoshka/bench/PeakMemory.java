package io.github.matryoshka.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The most memory a JVM had resident up to its first vector, or up to here without one. Started as
 * a JVM of its own.
 */
public final class PeakMemory {
  static final String PEAK = "peak";

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String HIGH_WATER = "VmHWM:";
  private static final double KIB_PER_MIB = 1024;

  private PeakMemory() {}

  /** Arguments: none, or a {@link FirstVectorSide} and its own. Prints {@code peak} in MiB. */
  public static void main(String[] args) throws Exception {
    if (args.length > 0) {
      String[] own = List.of(args).subList(1, args.length).toArray(String[]::new);
      switch (FirstVectorSide.of(args[0])) {
        case OURS -> FirstVector.embed(own);
        case LANGCHAIN4J -> LangChain4jFirstVector.embed(own);
        case EMPTY -> {}
      }
    }
    if (!Files.exists(STATUS)) {
      throw new IOException(STATUS + ": expected what Linux says about a process, got none");
    }
    System.out.println(PEAK + " " + mebibytes(Files.readAllLines(STATUS)));
  }

  static double mebibytes(List<String> status) throws IOException {
    for (String line : status) {
      if (line.startsWith(HIGH_WATER)) {
        String kibibytes = line.substring(HIGH_WATER.length()).replace("kB", "").strip();
        return Long.parseLong(kibibytes) / KIB_PER_MIB;
      }
    }
    throw new IOException(STATUS + ": expected a line " + HIGH_WATER + " …, got none");
  }
}
