package io.github.matryoshka.jna;

import io.github.matryoshka.bert.Precision;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The C library: whether it is here, and what it measures of this machine. Loaded once, on the
 * first call of any method; thread-safe.
 */
public final class NativeLibrary {
  private static final String[] INSTRUCTION_SETS = {"portable C", "NEON", "AVX2", "AVX-512"};

  /** Loads the library when it is first touched. */
  private static final class Loading {
    static final Optional<String> PROBLEM = load();
  }

  private NativeLibrary() {}

  /** Why the library cannot be used here, in one line with the cure; empty if it can. */
  public static Optional<String> whyNot() {
    return Loading.PROBLEM;
  }

  /** The instruction set it computes with here, for people. */
  public static String instructionSet() {
    require();
    return name(Calls.matryoshka_best_isa());
  }

  /** Whether it has vector instructions for this processor, and not portable C alone. */
  public static boolean hasVectorInstructions() {
    require();
    return Calls.matryoshka_best_isa() > 0;
  }

  /**
   * Whoever put the library on the class path wants it, unless it runs portable C here, which is
   * slower than the Vector API.
   *
   * @param library whether it is here
   * @param vectorInstructions whether it has any for this processor
   * @param vectorApi whether the JVM has it
   */
  public static boolean pays(boolean library, boolean vectorInstructions, boolean vectorApi) {
    return library && (vectorInstructions || !vectorApi);
  }

  /**
   * Multiply-adds on registers: operations a second of one thread (a multiply-add is two); 0 where
   * the instruction set has none. Takes about 50 ms.
   */
  public static double peak(Precision precision) {
    require();
    return Calls.matryoshka_peak(Calls.BEST, precision.ordinal());
  }

  /** Bytes a second that one thread reads from memory outside the heap; takes about 50 ms. */
  public static double readRate(MemorySegment memory) {
    require();
    double rate = Calls.matryoshka_read_rate(memory.address(), memory.byteSize());
    Reference.reachabilityFence(memory);
    return rate;
  }

  static String name(int isa) {
    return INSTRUCTION_SETS[isa];
  }

  /**
   * @throws UnsupportedOperationException with the reason, if the library cannot be used
   */
  static void require() {
    Optional<String> problem = whyNot();
    if (problem.isPresent()) {
      throw new UnsupportedOperationException(problem.get());
    }
  }

  static UnsupportedOperationException unavailable(String reason) {
    return new UnsupportedOperationException("backend NATIVE: " + reason);
  }

  static UnsupportedOperationException unavailable(String reason, Throwable cause) {
    return new UnsupportedOperationException("backend NATIVE: " + reason, cause);
  }

  private static Optional<String> load() {
    try {
      PackedLibrary packed = PackedLibrary.here();
      byte[] library = packed.read();
      requireJna();
      bind(packed.unpack(library));
      return Optional.empty();
    } catch (UnsupportedOperationException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static void requireJna() {
    try {
      Class.forName("com.sun.jna.Native", false, NativeLibrary.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw unavailable(
          "expected JNA on the class path, got none (add the artifact net.java.dev.jna:jna)", e);
    }
  }

  /** Once it is mapped the file is not needed any more: nothing of it stays on the disk. */
  private static void bind(Path file) {
    try {
      Calls.bind(file);
    } catch (LinkageError e) {
      throw notLoaded(file.getParent(), e);
    } finally {
      delete(file);
      delete(file.getParent());
    }
  }

  /** JNA, which is what calls native code, may not be allowed to; else it is the folder. */
  private static UnsupportedOperationException notLoaded(Path folder, LinkageError e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    if (cause instanceof IllegalCallerException) {
      return unavailable(
          "expected JNA to be allowed native access, got a JVM that denies it (start java with --enable-native-access=ALL-UNNAMED, or =com.sun.jna on the module path)",
          e);
    }
    return unavailable(
        "expected to load the library from %s, got %s (is that folder mounted noexec? choose another with -Djava.io.tmpdir)"
            .formatted(folder, inOneLine(cause)),
        e);
  }

  /** JNA's message lists every attempt and the class path; the first attempt has the reason. */
  private static String inOneLine(Throwable cause) {
    Throwable[] attempts = cause.getSuppressed();
    return (attempts.length == 0 ? cause.toString() : attempts[0].getMessage())
        .lines()
        .findFirst()
        .orElse("no reason");
  }

  static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // Some systems keep a mapped file: it stays in the private folder until they clean up.
      path.toFile().deleteOnExit();
    }
  }
}
