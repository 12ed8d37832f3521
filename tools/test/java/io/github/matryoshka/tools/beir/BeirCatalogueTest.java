package io.github.matryoshka.tools.beir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeirCatalogueTest {
  @TempDir Path folder;

  @Test
  void cachedArchiveIsNotFetchedAgain() throws IOException {
    Path cached = Files.createFile(folder.resolve("fiqa.zip"));
    assertEquals(cached, BeirCatalogue.fetch("fiqa", folder, (task, done, total) -> {}));
  }
}
