package io.github.matryoshka.jna;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Function;

/**
 * The library as it lies in its jar: one folder for each platform, with the library, its SHA-256,
 * or the reason why it was not built.
 *
 * @param resources opens a resource of this package by its relative name; null where there is none
 * @param platform the folder's name, such as {@code linux-x86_64}
 * @param temporary where to make the private folder it is unpacked into
 */
record PackedLibrary(Function<String, InputStream> resources, String platform, Path temporary) {
  private static final String ARTIFACT = "matryoshka-embed-native-linux-x86_64";

  /** The one for this JVM. */
  static PackedLibrary here() {
    return new PackedLibrary(
        PackedLibrary::open,
        platform(System.getProperty("os.name"), System.getProperty("os.arch")),
        Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * By the class loader: as a module the engine would otherwise see its own jar only. The folder's
   * hyphen makes it no package, so modules do not hide it.
   */
  private static InputStream open(String name) {
    return NativeLibrary.class
        .getClassLoader()
        .getResourceAsStream("io/github/matryoshka/jna/" + name);
  }

  static String platform(String os, String architecture) {
    String name = os.toLowerCase(Locale.ROOT).split(" ")[0];
    return name + "-" + (architecture.equals("amd64") ? "x86_64" : architecture);
  }

  /**
   * The library's bytes.
   *
   * @throws UnsupportedOperationException if there are none here, with the reason and the cure, or
   *     if they are not those that were packed
   */
  byte[] read() {
    byte[] library = resource("libmatryoshka.so");
    byte[] expected = resource("libmatryoshka.so.sha256");
    if (library == null || expected == null) {
      throw NativeLibrary.unavailable(whyMissing());
    }
    String wanted = new String(expected, StandardCharsets.UTF_8).strip();
    String found = sha256(library);
    if (!wanted.equals(found)) {
      throw NativeLibrary.unavailable(
          "expected a library with SHA-256 %.12s…, got %.12s… (the jar is damaged: fetch or build it again)"
              .formatted(wanted, found));
    }
    return library;
  }

  /** What its build left in its place, or that it is not on the class path. */
  private String whyMissing() {
    byte[] reason = resource("not-built.txt");
    return reason != null
        ? new String(reason, StandardCharsets.UTF_8).strip()
        : "expected the native library for %s on the class path, got none (add the artifact %s, or use VECTOR)"
            .formatted(platform, ARTIFACT);
  }

  /**
   * Writes the library into a folder that only this user can enter.
   *
   * @param library what {@link #read} gave
   * @return the file; the caller deletes it and its folder
   * @throws UnsupportedOperationException if nothing can be written there
   */
  Path unpack(byte[] library) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory(temporary, "matryoshka-");
      return Files.write(folder.resolve("libmatryoshka.so"), library);
    } catch (IOException e) {
      if (folder != null) {
        NativeLibrary.delete(folder.resolve("libmatryoshka.so"));
        NativeLibrary.delete(folder);
      }
      throw NativeLibrary.unavailable(
          "expected to write %s, got %s (choose another folder with -Djava.io.tmpdir)"
              .formatted(temporary, e),
          e);
    }
  }

  private byte[] resource(String name) {
    try (InputStream in = resources.apply(platform + "/" + name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw NativeLibrary.unavailable(
          "expected to read %s in the native library's jar, got %s".formatted(name, e), e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: expected in every JDK", e);
    }
  }
}
