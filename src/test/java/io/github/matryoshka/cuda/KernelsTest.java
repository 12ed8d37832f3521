package io.github.matryoshka.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    assertTrue(lock.getFirst().startsWith("nvcc 13.0 -arch=compute_80"), lock.getFirst());
    for (String line : lock.subList(1, lock.size())) {
      String name = line.substring(66);
      Path file = (name.endsWith(".ptx") ? PTX : CUDA).resolve(name);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      assertEquals(
          line.substring(0, 64),
          HexFormat.of().formatHex(hash),
          file + " has changed since the PTX was built (run native/cuda/ptx.sh build)");
    }
    assertTrue(lock.size() > 5, "files in the lock: " + lock.size());
  }

  @Test
  void loadsIntoDriversOfCuda12() throws IOException {
    for (String unit : List.of("encoder", "search")) {
      String ptx = text(unit);
      assertTrue(ptx.contains("\n.version 8.0\n"), "version");
      assertTrue(ptx.contains("\n.target sm_80\n"), "target");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 86, 89, 90})
  void compilesWithoutSpilling(int architecture) throws IOException {
    assertEquals(11, compilesWithoutSpilling("encoder", architecture));
    assertEquals(3, compilesWithoutSpilling("search", architecture));
  }

  /** Returns how many kernels there are. */
  private static int compilesWithoutSpilling(String unit, int architecture) throws IOException {
    String ptx = text(unit);
    String log = compile(ptx, architecture);
    Matcher kernels =
        Pattern.compile(
                "Compiling entry function '(\\w+)' for 'sm_%d'.*?(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads.*?Used (\\d+) registers"
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

  private static String compile(String text, int architecture) {
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
