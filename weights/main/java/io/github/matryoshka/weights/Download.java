package io.github.matryoshka.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Downloads one file: into {@code <name>.part}, which a later run continues, checked, then renamed.
 *
 * @param from where it is
 * @param to where it goes
 * @param algorithm how the digest was made, MD5 or SHA-256
 * @param digest the hexadecimal digest that it must have
 */
public record Download(URI from, Path to, String algorithm, String digest) {

  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  /**
   * Downloads the file, or the rest of it. Gives up when no connection comes about in 20 seconds or
   * nothing arrives for 60.
   *
   * @param progress hears of bytes done and in all
   * @throws IOException if it cannot be had or is not what it should be; what has arrived stays in
   *     the part, for the next run
   */
  public void run(Progress progress) throws IOException {
    run(progress, PATIENCE);
  }

  void run(Progress progress, Duration patience) throws IOException {
    Files.createDirectories(to.toAbsolutePath().getParent());
    Path part = to.resolveSibling(to.getFileName() + ".part");
    try {
      transfer(part, progress, patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("download: interrupted; run again to continue (%s)".formatted(from), e);
    } catch (IOException e) {
      throw new IOException(
          "download: expected %s, got %s; run again to continue, or fetch it elsewhere and pass its path (into %s)"
              .formatted(from, reason(e), to),
          e);
    }
    verify(part);
    Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void transfer(Path part, Progress progress, Duration patience)
      throws IOException, InterruptedException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT)
            .build()) {
      HttpResponse<InputStream> response =
          client.send(request(have, patience), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body();
          StallGuard guard = new StallGuard(body, patience)) {
        switch (response.statusCode()) {
          case PARTIAL_CONTENT -> copy(guard, part, have, length(response), progress);
          case 200 -> copy(guard, part, 0, length(response), progress);
          case RANGE_NOT_SATISFIABLE -> progress.update(from.toString(), have, have);
          default -> throw new IOException("HTTP status " + response.statusCode());
        }
      }
    }
  }

  private HttpRequest request(long have, Duration patience) {
    HttpRequest.Builder request = HttpRequest.newBuilder(from).timeout(patience);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    return request.build();
  }

  private static long length(HttpResponse<?> response) {
    return response.headers().firstValueAsLong("Content-Length").orElse(-1);
  }

  private void copy(StallGuard in, Path part, long have, long more, Progress progress)
      throws IOException {
    long total = more < 0 ? -1 : have + more;
    long done = have;
    StandardOpenOption mode =
        have > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, mode)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        done += n;
        progress.update(from.toString(), done, total);
      }
    }
  }

  private void verify(Path part) throws IOException {
    String got = Digests.hex(algorithm, part);
    if (!got.equals(digest)) {
      Files.delete(part);
      throw new IOException(
          "download: expected %s %s, got %s; deleted, run again (%s)"
              .formatted(algorithm, digest, got, from));
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
