package io.github.matryoshka.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library that is there and intact, but not to be used: in a JVM each, as it is loaded once. */
class RefusedLibraryTest {
  @TempDir Path folder;
  private Path temporary;

  @Test
  void ofAnotherInterface() throws Exception {
    Path source = folder.resolve("old.c");
    Files.writeString(source, "int matryoshka_abi(void) { return %d; }".formatted(Calls.ABI + 1));
    Path library = folder.resolve("old.so");
    if (status("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString()) != 0) {
      System.out.println("not tested here: a library of another interface needs cc");
      return;
    }
    isRefused(
        "backend NATIVE: expected a library with interface %d, got %d (use the artifact of the engine's version)"
            .formatted(Calls.ABI, Calls.ABI + 1),
        reasons(Files.readAllBytes(library)));
  }

  @Test
  void ofNoLibraryAtAll() throws Exception {
    isNotLoaded(
        reasons("no library in any format: ".repeat(100).getBytes(StandardCharsets.UTF_8)),
        "(file too short|invalid ELF header)");
  }

  @Test
  void inAFolderThatForbidsProgrammes() throws Exception {
    Path mounted = Files.createDirectories(folder.resolve("noexec"));
    List<String> mount = mount(mounted);
    if (!NativeUnderTest.isHere() || status(mount.toArray(String[]::new)) != 0) {
      System.out.println("not tested here: a folder mounted noexec needs unshare and mount");
      return;
    }
    PackedLibrary packed = PackedLibrary.here();
    mount.addAll(java(pack(packed.read()), mounted));
    isNotLoaded(lines(mount), "failed to map segment from shared object.*");
  }

  /** A tmpfs that this command, and what is appended to it, alone can see. */
  private static List<String> mount(Path folder) {
    String script = "mount -t tmpfs -o noexec tmpfs \"$0\" && exec \"$@\"";
    List<String> command = List.of("unshare", "-rm", "sh", "-c", script, folder.toString(), "env");
    return new ArrayList<>(command);
  }

  private List<String> reasons(byte[] library) throws Exception {
    temporary = Files.createDirectories(folder.resolve("tmp"));
    List<String> lines = lines(java(pack(library), temporary));
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.filter(path -> path.toString().contains("matryoshka")).toList());
    }
    return lines;
  }

  private static void isNotLoaded(List<String> reasons, String cause) {
    String wanted =
        "backend NATIVE: expected to load the library from .*, got .*libmatryoshka.so: "
            + cause
            + " \\(is that folder mounted noexec\\? choose another with -Djava\\.io\\.tmpdir\\)";
    assertTrue(reasons.getFirst().matches(wanted), reasons.toString());
    isRefused(reasons.getFirst(), reasons);
  }

  /** Asked why not, and asked for by name, it says the same, in one line. */
  private static void isRefused(String reason, List<String> lines) {
    assertEquals(List.of(reason, reason), lines);
  }

  /** The library as its artifact packs it, before anything else on the class path. */
  private Path pack(byte[] library) throws Exception {
    Path resources =
        Files.createDirectories(
            folder
                .resolve("packed/io/github/matryoshka/jna")
                .resolve(PackedLibrary.here().platform()));
    Files.write(resources.resolve("libmatryoshka.so"), library);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(library);
    Files.writeString(resources.resolve("libmatryoshka.so.sha256"), HexFormat.of().formatHex(hash));
    return folder.resolve("packed");
  }

  private static List<String> java(Path packed, Path temporary) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.io.tmpdir=" + temporary,
        "-cp",
        packed + File.pathSeparator + System.getProperty("java.class.path"),
        AskForNative.class.getName());
  }

  private static List<String> lines(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    return out.lines().toList();
  }

  private static int status(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
