package io.github.matryoshka.tools.beir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A tiny data set of three documents, two queries and one split, to write in every form. */
final class BeirFiles {

  static final String HEADER = "query-id\tcorpus-id\tscore\n";

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  BeirFiles() {
    with("qrels/test.tsv", HEADER + "q2\td1\t1\nq2\td9\t2\nq1\td3\t0\n");
    with(
        "corpus.jsonl",
        """
        {"_id": "d1", "title": "One", "text": "first é", "metadata": {"x": [1, {"text": 2}]}}
        {"_id": "d2", "title": "", "text": " second "}
        {"text": "third", "_id": "d3"}
        """);
    with(
        "queries.jsonl",
        """
        {"_id": "q1", "text": " what? "}
        {"_id": "q2", "text": "why?"}
        """);
  }

  BeirFiles with(String path, String content) {
    return with(path, content.getBytes(StandardCharsets.UTF_8));
  }

  BeirFiles with(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  BeirFiles without(String path) {
    files.remove(path);
    return this;
  }

  Path directory(Path directory) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return directory;
  }

  Path zip(Path archive, String prefix) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(prefix + file.getKey()));
        zip.write(file.getValue());
      }
    }
    return archive;
  }

  Path tarGz(Path archive, String prefix) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(prefix + file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return archive;
  }
}
