package io.github.matryoshka.jna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which the library may not be there has a reason of its own. */
class PackedLibraryTest {
  /** SHA-256 of "abc", an example of FIPS 180-4. */
  private static final String HASH_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;
  private final Map<String, String> resources = new HashMap<>();

  @Test
  void unpacksIntoAPrivateFolder() throws IOException {
    resources.put("here/libmatryoshka.so", "abc");
    resources.put("here/libmatryoshka.so.sha256", HASH_OF_ABC + "\n");
    PackedLibrary library = library(folder);
    Path file = library.unpack(library.read());
    assertArrayEquals("abc".getBytes(StandardCharsets.UTF_8), Files.readAllBytes(file));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
  }

  @Test
  void saysWhyItIsNotThere() {
    fails(
        "backend NATIVE: expected the native library for here on the class path, got none (add the"
            + " artifact matryoshka-embed-native-linux-x86_64, or use VECTOR)");
    resources.put("here/not-built.txt", "not built, no C compiler was found\n");
    fails("backend NATIVE: not built, no C compiler was found");
    resources.put("here/libmatryoshka.so", "abd");
    resources.put("here/libmatryoshka.so.sha256", HASH_OF_ABC);
    fails(
        "backend NATIVE: expected a library with SHA-256 ba7816bf8f01…, got a52d159f262b… (the jar"
            + " is damaged: fetch or build it again)");
  }

  @Test
  void namesTheFolderItCannotWriteTo() {
    resources.put("here/libmatryoshka.so", "abc");
    resources.put("here/libmatryoshka.so.sha256", HASH_OF_ABC);
    Path missing = folder.resolve("missing");
    Exception e =
        assertThrows(
            UnsupportedOperationException.class, () -> library(missing).unpack(new byte[1]));
    assertEquals(
        "backend NATIVE: expected to write %s, got ".formatted(missing),
        e.getMessage().replaceAll("got .*", "got "));
  }

  @Test
  void platformsHaveOneName() {
    assertEquals("linux-x86_64", PackedLibrary.platform("Linux", "amd64"));
    assertEquals("mac-aarch64", PackedLibrary.platform("Mac OS X", "aarch64"));
    assertEquals("windows-x86_64", PackedLibrary.platform("Windows 11", "amd64"));
  }

  private PackedLibrary library(Path temporary) {
    return new PackedLibrary(
        name ->
            resources.containsKey(name)
                ? new ByteArrayInputStream(resources.get(name).getBytes(StandardCharsets.UTF_8))
                : null,
        "here",
        temporary);
  }

  private void fails(String message) {
    Exception e = assertThrows(UnsupportedOperationException.class, () -> library(folder).read());
    assertEquals(message, e.getMessage());
  }
}
