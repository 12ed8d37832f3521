package io.github.matryoshka.tools.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir Path folder;

  @Test
  void missingFolderIsCreated() throws IOException {
    Path target = folder.resolve("a").resolve("b.txt");
    AtomicFile.write(target, out -> out.write('x'));
    assertEquals("x", Files.readString(target));
  }

  @Test
  void failureLeavesTheOldFileAndNoPart() throws IOException {
    Path target = Files.writeString(folder.resolve("old.txt"), "old");
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    target,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("No space left on device");
                    }));
    assertEquals(
        "output: expected a place that can be written, got No space left on device;"
            + " choose another path or free it ("
            + target
            + ")",
        e.getMessage());
    assertEquals("old", Files.readString(target));
    assertEquals(List.of("old.txt"), names());
  }

  @Test
  void nothingIsThereBeforeTheCommit() throws IOException {
    Path target = folder.resolve("new.txt");
    try (AtomicFile file = new AtomicFile(target)) {
      Files.writeString(file.part(), "new");
      assertTrue(Files.notExists(target));
      file.commit();
    }
    assertEquals(List.of("new.txt"), names());
  }

  @Test
  void folderThatIsAFileIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path target = file.resolve("out.txt");
    IOException e =
        assertThrows(IOException.class, () -> AtomicFile.write(target, out -> out.write(1)));
    assertEquals(
        "output: expected a place that can be written, got FileAlreadyExistsException;"
            + " choose another path or free it ("
            + target
            + ")",
        e.getMessage());
  }

  @Test
  void directoriesAndDevicesAreNotReplaced() {
    IOException e = assertThrows(IOException.class, () -> new AtomicFile(folder));
    assertEquals("output: expected a file, got a directory (" + folder + ")", e.getMessage());
    e = assertThrows(IOException.class, () -> new AtomicFile(Path.of("/dev/null")));
    assertEquals("output: expected a file, got something else (/dev/null)", e.getMessage());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
