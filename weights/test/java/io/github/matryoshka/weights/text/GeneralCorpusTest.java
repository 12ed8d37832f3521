package io.github.matryoshka.weights.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.github.matryoshka.weights.Digests;
import io.github.matryoshka.weights.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class GeneralCorpusTest {
  private static final Progress SILENT = (task, done, total) -> {};
  private static final String TEXTS =
      "{\"title\":\"One of two\",\"text\":\"This is the first of the texts.\"}\n"
          + "{\"text\":\"This is the second of the texts.\"}\n"
          + "{\"text\":\"This is the FIRST of the texts!\"}\n";

  @TempDir Path home;
  private Path output;

  @BeforeEach
  void prepare() {
    output = home.resolve("out/corpus.jsonl");
  }

  @Test
  void textsOfAllSourcesAreWrittenOnce() throws IOException {
    Path deb = deb(home.resolve("a.deb"), "./usr/share/a.jsonl", TEXTS);
    Path tgz = tgz(home.resolve("b.tgz"), "package/b.jsonl", TEXTS.replace("second", "third"));
    GeneralCorpus corpus = corpus(source("a", deb, 10), source("b", tgz, 10));
    assertEquals(Map.of("a", 2, "b", 1), corpus.write(output, SILENT));
    List<String> lines = Files.readAllLines(output);
    assertEquals(
        "{\"id\":\"b-0\",\"source\":\"b\",\"text\":\"This is the third of the texts.\"}",
        lines.get(2));
    assertTrue(
        String.join("\n", lines)
            .contains("\"text\":\"This is the first of the texts.\",\"query\":\"One of two\"}"));
    byte[] before = Files.readAllBytes(output);
    corpus.write(output, SILENT);
    assertArrayEquals(before, Files.readAllBytes(output));
  }

  @Test
  void noSourceGivesMoreThanItsLimit() throws IOException {
    Path tgz = tgz(home.resolve("b.tgz"), "b.jsonl", TEXTS);
    assertEquals(Map.of("b", 1), corpus(source("b", tgz, 1)).write(output, SILENT));
  }

  @Test
  void anotherFileThanThePinnedOneIsRefused() throws IOException {
    Path tgz = tgz(home.resolve("b.tgz"), "b.jsonl", TEXTS);
    Source pinned = source("b", tgz, 9);
    tgz(tgz, "b.jsonl", TEXTS + TEXTS);
    String message = failure(pinned);
    assertTrue(
        message.startsWith("training text: expected b with SHA-256 " + pinned.sha256()), message);
    assertFalse(Files.exists(output));
  }

  @Test
  void aMissingSourceIsNamedWithTheCure() throws IOException {
    URI nowhere = URI.create("http://127.0.0.1:1/b.tgz");
    Source gone = source("b", List.of(nowhere, nowhere), "00");
    assertEquals(
        "training text: expected b from one of [%s, %s], got it from none; put the file with SHA-256 00 at %s"
            .formatted(nowhere, nowhere, home.resolve("files/b.tgz")),
        failure(gone));
  }

  @Test
  void aFileMissingFromTheRepositoryIsNamed() {
    String message = failure(source("b", List.of(URI.create("tools/b.tgz")), "00"));
    assertTrue(message.startsWith("training text: expected b in the repository"), message);
  }

  @Test
  void theSecondLocationServesWhenTheFirstDoesNot() throws IOException {
    byte[] file = Files.readAllBytes(tgz(home.resolve("b.tgz"), "b.jsonl", TEXTS));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/new/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.createContext(
        "/old/",
        exchange -> {
          exchange.sendResponseHeaders(200, file.length);
          exchange.getResponseBody().write(file);
          exchange.close();
        });
    server.start();
    try {
      URI root = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      List<URI> locations = List.of(root.resolve("/new/b.tgz"), root.resolve("/old/b.tgz"));
      Source source = source("b", locations, Digests.hex("SHA-256", home.resolve("b.tgz")));
      assertEquals(Map.of("b", 2), corpus(source).write(output, SILENT));
    } finally {
      server.stop(0);
    }
    assertArrayEquals(file, Files.readAllBytes(home.resolve("files/b.tgz")));
  }

  @Test
  void anArchiveWithoutTheWantedFilesIsRefused() throws IOException {
    Path tgz = tgz(home.resolve("b.tgz"), "other.txt", TEXTS);
    assertEquals(
        "archive: expected files matching \\.jsonl$, got none (%s)".formatted(tgz),
        failure(source("b", tgz, 9)));
  }

  @Test
  void anArchiveOfUnknownKindIsRefused() throws IOException {
    Path zip = Files.write(home.resolve("b.zip"), new byte[3]);
    assertTrue(failure(source("b", zip, 9)).contains("expected .deb, .tgz, .tar.gz or .xz"));
  }

  @Test
  void everyPinnedSourceIsTold() {
    for (Source source : Sources.ALL) {
      assertEquals(64, source.sha256().length(), source.name());
      assertFalse(source.licence().isBlank(), source.name());
      assertTrue(source.limit() > 0, source.name());
      assertTrue(source.weight() >= 0, source.name());
      assertEquals(source.weight(), GeneralCorpus.weights().get(source.name()));
    }
    assertEquals("scifact", GeneralCorpus.weights().firstEntry().getKey());
    assertThrows(UnsupportedOperationException.class, () -> GeneralCorpus.weights().clear());
    assertEquals(Sources.ALL.size(), Sources.ALL.stream().map(Source::name).distinct().count());
  }

  private String failure(Source source) {
    return assertThrows(IOException.class, () -> corpus(source).write(output, SILENT)).getMessage();
  }

  private GeneralCorpus corpus(Source... sources) {
    return new GeneralCorpus(List.of(sources), new SourceFiles(home, home.resolve("files")));
  }

  private Source source(String name, Path file, int limit) throws IOException {
    return new Source(
        name,
        List.of(URI.create(file.getFileName().toString())),
        Digests.hex("SHA-256", file),
        "free",
        Pattern.compile("\\.jsonl$"),
        new JsonExtractor(),
        limit,
        1);
  }

  private static Source source(String name, List<URI> locations, String sha256) {
    return new Source(
        name, locations, sha256, "free", Pattern.compile(""), new JsonExtractor(), 9, 1);
  }

  private static Path deb(Path file, String path, String content) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (OutputStream xz = new XZOutputStream(data, new LZMA2Options())) {
      tar(xz, path, content);
    }
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(file))) {
      ar.putArchiveEntry(new ArArchiveEntry("data.tar.xz", data.size()));
      data.writeTo(ar);
      ar.closeArchiveEntry();
    }
    return file;
  }

  private static Path tgz(Path file, String path, String content) throws IOException {
    try (OutputStream zip = new GZIPOutputStream(Files.newOutputStream(file))) {
      tar(zip, path, content);
    }
    return file;
  }

  private static void tar(OutputStream out, String path, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
    TarArchiveEntry entry = new TarArchiveEntry(path);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
    tar.finish();
  }
}
