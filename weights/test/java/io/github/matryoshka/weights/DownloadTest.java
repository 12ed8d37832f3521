package io.github.matryoshka.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {

  @TempDir Path folder;

  private final byte[] content = new byte[300_000];
  private final AtomicLong sent = new AtomicLong();
  private HttpServer server;
  private Path target;

  @BeforeEach
  void serve() throws IOException {
    new Random(6).nextBytes(content);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/whole", exchange -> answer(exchange, false));
    server.createContext("/resume", exchange -> answer(exchange, true));
    server.start();
    target = folder.resolve("cache").resolve("set.zip");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void fileArrivesWithProgress() throws Exception {
    AtomicLong last = new AtomicLong();
    new Download(at("/whole"), target, "MD5", md5())
        .run(
            (task, done, total) -> {
              assertEquals(content.length, total);
              assertTrue(done > last.getAndSet(done));
            });
    assertArrayEquals(content, Files.readAllBytes(target));
    assertEquals(content.length, last.get());
    assertFalse(Files.exists(part()));
  }

  @Test
  void interruptedDownloadGoesOnWhereItStopped() throws Exception {
    startPart(Arrays.copyOf(content, 200_000));
    new Download(at("/resume"), target, "MD5", md5()).run((task, done, total) -> {});
    assertArrayEquals(content, Files.readAllBytes(target));
    assertEquals(100_000, sent.get());
  }

  @Test
  void serverThatCannotResumeSendsTheWhole() throws Exception {
    startPart(new byte[1000]);
    new Download(at("/whole"), target, "MD5", md5()).run((task, done, total) -> {});
    assertArrayEquals(content, Files.readAllBytes(target));
  }

  @Test
  void completePartOnlyNeedsItsCheck() throws Exception {
    startPart(content);
    new Download(at("/resume"), target, "MD5", md5()).run((task, done, total) -> {});
    assertArrayEquals(content, Files.readAllBytes(target));
    assertEquals(0, sent.get());
  }

  @Test
  void wrongChecksumIsNotKept() throws Exception {
    String wrong = "0".repeat(32);
    IOException e =
        assertThrows(
            IOException.class,
            () -> new Download(at("/whole"), target, "MD5", wrong).run((task, done, total) -> {}));
    assertEquals(
        "download: expected MD5 %s, got %s; deleted, run again (%s)"
            .formatted(wrong, md5(), at("/whole")),
        e.getMessage());
    assertFalse(Files.exists(target));
    assertFalse(Files.exists(part()));
  }

  @Test
  void unknownFileNamesTheStatus() {
    IOException e = failure(at("/none"));
    assertEquals(
        "download: expected %s, got HTTP status 404; run again to continue, or fetch it elsewhere and pass its path (into %s)"
            .formatted(at("/none"), target),
        e.getMessage());
  }

  @Test
  void unreachableServerSaysWhatToDo() {
    URI gone = at("/whole");
    server.stop(0);
    IOException e = failure(gone);
    assertTrue(
        e.getMessage().startsWith("download: expected %s, got ".formatted(gone)), e.getMessage());
    assertTrue(e.getMessage().contains("pass its path"), e.getMessage());
  }

  @Test
  void serverThatFallsSilentIsGivenUpAndItsPartKept() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    server.createContext("/silent", exchange -> sendSomeThenWait(exchange, done));
    try {
      Download download = new Download(at("/silent"), target, "MD5", md5());
      IOException e =
          assertThrows(
              IOException.class,
              () -> download.run((task, bytes, total) -> {}, Duration.ofSeconds(1)));
      assertTrue(e.getMessage().contains("got no data for 1 s; run again"), e.getMessage());
      assertEquals(1000, Files.size(part()));
    } finally {
      done.countDown();
    }
    new Download(at("/resume"), target, "MD5", md5()).run((task, bytes, total) -> {});
    assertArrayEquals(content, Files.readAllBytes(target));
  }

  private void sendSomeThenWait(HttpExchange exchange, CountDownLatch done) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, 1000);
      exchange.getResponseBody().flush();
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private IOException failure(URI from) {
    return assertThrows(
        IOException.class,
        () -> new Download(from, target, "MD5", "0".repeat(32)).run((task, done, total) -> {}));
  }

  private void answer(HttpExchange exchange, boolean resumes) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = 0;
    if (resumes && range != null) {
      from = Integer.parseInt(range.replaceAll("\\D", ""));
    }
    try (exchange) {
      if (from >= content.length) {
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      sent.addAndGet(content.length - from);
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
      exchange.getResponseBody().write(content, from, content.length - from);
    }
  }

  private void startPart(byte[] bytes) throws IOException {
    Files.createDirectories(part().getParent());
    Files.write(part(), bytes);
  }

  private Path part() {
    return target.resolveSibling("set.zip.part");
  }

  private URI at(String path) {
    return URI.create(
        "http://%s:%d%s"
            .formatted(
                InetAddress.getLoopbackAddress().getHostAddress(),
                server.getAddress().getPort(),
                path));
  }

  private String md5() throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
  }
}
