package io.github.matryoshka.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import jcuda.driver.JCudaDriver;

/**
 * JCuda's native half. Left to itself JCuda unpacks it to a fixed name in the temporary folder,
 * where another process may be half-way through the same, or have left something else. Here it
 * comes out of its jar into a private folder, its hash is checked, and JCuda finds it there.
 */
final class JCudaLibrary {
  private static final String FILE = "libJCudaDriver-12.6.0-linux-x86_64.so";
  private static final String SHA_256 =
      "fdc3b4b4fca4f0fab54ff12c0b4d6ad1c5e8d55015b4950834c705e5db301255";

  private JCudaLibrary() {}

  /**
   * Loads it.
   *
   * @throws UnsupportedOperationException if it cannot be, with the reason and the cure
   */
  static void load() {
    byte[] library = read();
    try {
      Path folder = Files.createTempDirectory("matryoshka-");
      Path file = folder.resolve(FILE);
      try {
        Files.write(file, library);
        initialize(folder);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw CudaDevice.unavailable(
          "expected to write %s, got %s (choose another folder with -Djava.io.tmpdir)"
              .formatted(System.getProperty("java.io.tmpdir"), e),
          e);
    }
  }

  private static byte[] read() {
    ClassLoader loader = JCudaLibrary.class.getClassLoader();
    try {
      Class.forName("jcuda.driver.JCudaDriver", false, loader);
    } catch (ClassNotFoundException e) {
      throw CudaDevice.unavailable(
          "expected JCuda on the class path, got none (add the artifact org.jcuda:jcuda:12.6.0)",
          e);
    }
    try (InputStream in = loader.getResourceAsStream("lib/" + FILE)) {
      if (in == null) {
        throw CudaDevice.unavailable(
            "expected JCuda's library on the class path, got none (add the artifact org.jcuda:jcuda-natives:12.6.0 with the classifier linux-x86_64)");
      }
      byte[] library = in.readAllBytes();
      String found = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(library));
      if (!found.equals(SHA_256)) {
        throw CudaDevice.unavailable(
            "expected a %s with SHA-256 %.12s…, got %.12s… (the jar is damaged: fetch it again)"
                .formatted(FILE, SHA_256, found));
      }
      return library;
    } catch (IOException e) {
      throw CudaDevice.unavailable("expected to read %s, got %s".formatted(FILE, e), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: expected in every JDK", e);
    }
  }

  /** JCuda looks in the folder of this property and nowhere else that a program can choose. */
  private static void initialize(Path folder) {
    String temporary = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", folder.toString());
    try {
      JCudaDriver.cuInit(0);
    } catch (LinkageError e) {
      throw CudaDevice.unavailable(
          "expected to load JCuda's library from %s, got %s (is that folder mounted noexec? choose another with -Djava.io.tmpdir)"
              .formatted(
                  temporary,
                  e.getMessage() == null ? e : e.getMessage().lines().findFirst().orElse("")),
          e);
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }
  }
}
