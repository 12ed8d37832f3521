package io.github.matryoshka.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The PTX of the jar: made of the sources beside it, and accepted by NVIDIA's own compiler, which
 * JCuda brings along and which needs no GPU.
 */
class KernelsTest {
  private static final Path CUDA = Path.of("../native/cuda");
  private static final Path PTX = Path.of("main/resources/io/github/matryoshka/cuda");

  /** Registers of a thread, more than which a block of so many threads cannot have. */
  private static final int REGISTERS = 64 * 1024;

  @Test
  void matchesItsLock() throws Exception {
    List<String> lock = Files.readAllLines(CUDA.resolve("ptx.lock"));
    assertTrue(lock.getFirst().startsWith("nvcc 13.0 "), lock.getFirst());
    for (String line : lock.subList(1, lock.size())) {
      String name = line.substring(66);
      Path file = (name.endsWith(".ptx") ? PTX : CUDA).resolve(name);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      assertEquals(
          line.substring(0, 64),
          HexFormat.of().formatHex(hash),
          file + " has changed since the PTX was built (run native/cuda/ptx.sh build)");
    }
    assertTrue(lock.size() > 15, "files in the lock: " + lock.size());
  }

  @Test
  void loadsIntoDriversOfCuda12() throws IOException {
    for (String unit : List.of("encoder", "finish", "search", "hopper")) {
      String ptx = text(unit);
      assertTrue(ptx.contains("\n.version 8.0\n"), "version");
      String target = unit.equals("hopper") ? "sm_90a" : "sm_80";
      assertTrue(ptx.contains("\n.target " + target + "\n"), "target");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "86", "89", "90"})
  void compilesWithoutSpilling(String architecture) throws IOException {
    assertEquals(10, compilesWithoutSpilling("encoder", architecture));
    assertEquals(1, compilesWithoutSpilling("finish", architecture));
    assertEquals(3, compilesWithoutSpilling("search", architecture));
  }

  /**
   * Nor does it say that products wait for each other, which it does where it must insert waits.
   */
  @Test
  void compilesHopperWithoutSpilling() throws IOException {
    assertEquals(10, compilesWithoutSpilling("hopper", "90a"));
    String log = compile(text("hopper"), "90a");
    assertFalse(log.contains("serialized"), log);
    assertFalse(log.contains("warning"), log);
  }

  /** Returns how many kernels there are. */
  private static int compilesWithoutSpilling(String unit, String architecture) throws IOException {
    String ptx = text(unit);
    String log = compile(ptx, architecture);
    Matcher kernels =
        Pattern.compile(
                "Compiling entry function '(\\w+)' for 'sm_%s'.*?(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads.*?Used (\\d+) registers"
                    .formatted(architecture),
                Pattern.DOTALL)
            .matcher(log);
    int count = 0;
    while (kernels.find()) {
      count++;
      String name = kernels.group(1);
      assertEquals(
          "0 0 0", kernels.group(2) + " " + kernels.group(3) + " " + kernels.group(4), name);
      assertTrue(Integer.parseInt(kernels.group(5)) * threads(ptx, name) <= REGISTERS, name);
    }
    return count;
  }

  private static String text(String unit) throws IOException {
    return Files.readString(PTX.resolve(unit + ".ptx"));
  }

  private static int threads(String ptx, String kernel) {
    Matcher matcher =
        Pattern.compile("\\.entry " + kernel + "\\(.*?\\.maxntid (\\d+)", Pattern.DOTALL)
            .matcher(ptx);
    assertTrue(matcher.find(), kernel);
    return Integer.parseInt(matcher.group(1));
  }

  private static String compile(String text, String architecture) {
    byte[] ptx = (text + '\0').getBytes(StandardCharsets.UTF_8);
    nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
    assertEquals(0, JNvPTXCompiler.nvPTXCompilerCreate(compiler, ptx.length, ptx));
    String[] options = {"--gpu-name=sm_" + architecture, "--verbose"};
    int code = JNvPTXCompiler.nvPTXCompilerCompile(compiler, options.length, options);
    long[] size = new long[1];
    byte[] log;
    if (code == 0) {
      JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(compiler, size);
      log = new byte[(int) size[0] + 1];
      JNvPTXCompiler.nvPTXCompilerGetInfoLog(compiler, log);
    } else {
      JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size);
      log = new byte[(int) size[0] + 1];
      JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log);
    }
    JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
    String said = new String(log, StandardCharsets.UTF_8);
    assertEquals(0, code, said);
    return said;
  }
}
