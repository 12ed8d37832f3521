package io.github.matryoshka;

import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.bert.SentenceConfig;
import io.github.matryoshka.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * A sentence encoder, loaded and ready: texts in, unit vectors of {@link #dimensions()} numbers
 * out.
 *
 * <p>Immutable and thread-safe. The {@code with…} methods return views that share the weights;
 * closing any of them closes all. A text gives the same bits alone, in any batch and on any number
 * of threads. Threads are used only where an executor or a number of threads is given.
 */
public final class Model implements AutoCloseable {
  private final LoadedModel loaded;
  private final Settings settings;

  private Model(LoadedModel loaded, Settings settings) {
    this.loaded = loaded;
    this.settings = settings;
  }

  /**
   * Loads a model directory as Hugging Face lays it out ({@code config.json}, {@code
   * model.safetensors}, {@code tokenizer.json} or {@code vocab.txt}, and, where they are there,
   * {@code 1_Pooling/config.json} and {@code sentence_bert_config.json}) on the fastest backend.
   *
   * @throws IOException if a file is missing, malformed or does not fit the others; the message
   *     names the file, what was expected and what was found
   */
  public static Model load(Path directory) throws IOException {
    return load(directory, Backend.AUTO);
  }

  /**
   * As {@link #load(Path)}, on the backend asked for.
   *
   * @throws UnsupportedOperationException if that backend is not available here, with the reason;
   *     only {@link Backend#AUTO} falls back
   */
  public static Model load(Path directory, Backend backend) throws IOException {
    return load(directory, backend, backend.usualPrecision());
  }

  /**
   * As {@link #load(Path, Backend)}, in the precision asked for. The {@link #fingerprint} does not
   * depend on it: an adaptor trained in one precision serves in all.
   *
   * @throws UnsupportedOperationException if that backend is not available here or does not compute
   *     in that precision, with the reason
   */
  public static Model load(Path directory, Backend backend, Precision precision)
      throws IOException {
    BertConfig config = BertConfig.read(directory.resolve("config.json"));
    SentenceConfig sentence = SentenceConfig.read(directory, config);
    LoadedModel loaded = LoadedModel.load(directory, config, backend, precision);
    Model model =
        new Model(
            loaded,
            new Settings(sentence.maxTokens(), sentence.pooling(), LongText.TRUNCATE, null));
    if (backend == Backend.AUTO) {
      Backend.notTaken(loaded.encoder, precision, Files.exists(Backend.GPU))
          .ifPresent(reason -> say(directory, model.backend(), reason));
    }
    return model;
  }

  /** D, the numbers in a vector. */
  public int dimensions() {
    return loaded.encoder.config().hiddenSize();
  }

  /** Tokens a text may have, [CLS] and [SEP] included, before {@link LongText} decides. */
  public int maxTokens() {
    return settings.maxTokens();
  }

  /** How token vectors become one. */
  public Pooling pooling() {
    return settings.pooling();
  }

  /** The tokenizer, for those who want to see the tokens; thread-safe. */
  public WordPieceTokenizer tokenizer() {
    return loaded.tokenizer;
  }

  /** What the matrix products are made of. */
  public Precision precision() {
    return loaded.precision;
  }

  /** One line for people: what computes. */
  public String backend() {
    return loaded.encoder.description();
  }

  /**
   * 64 hexadecimal digits that name the map from tokens to vectors: SHA-256 over weights,
   * vocabulary and pooling. An {@link Adaptor} belongs to one of these. Reads the weights file on
   * first use.
   */
  public String fingerprint() {
    MessageDigest digest = LoadedModel.sha256();
    digest.update(loaded.hash());
    digest.update(settings.pooling().name().getBytes(StandardCharsets.UTF_8));
    return LoadedModel.hex(digest.digest());
  }

  /**
   * A view that keeps so many tokens of a text.
   *
   * @throws IllegalArgumentException below 3 ([CLS], one token, [SEP]) or above the encoder's
   *     positions
   */
  public Model withMaxTokens(int maxTokens) {
    int positions = loaded.encoder.config().maxPositions();
    if (maxTokens < 3 || maxTokens > positions) {
      throw new IllegalArgumentException(
          "max tokens: expected 3 to %d, got %d".formatted(positions, maxTokens));
    }
    return view(maxTokens, settings.pooling(), settings.longText(), settings.adaptor());
  }

  /** A view with another pooling; an adaptor, which belongs to one pooling, is dropped. */
  public Model withPooling(Pooling pooling) {
    return view(settings.maxTokens(), pooling, settings.longText(), null);
  }

  /** A view that treats over-long texts in another way. */
  public Model withLongText(LongText longText) {
    return view(settings.maxTokens(), settings.pooling(), longText, settings.adaptor());
  }

  /**
   * A view whose vectors went through the adaptor.
   *
   * @throws IllegalArgumentException if the adaptor was made for another encoder
   */
  public Model withAdaptor(Adaptor adaptor) {
    if (!adaptor.encoder().equals(fingerprint())) {
      throw new IllegalArgumentException(
          "adaptor: expected one made for encoder %.12s…, got one for %.12s… (train it for this model)"
              .formatted(fingerprint(), adaptor.encoder()));
    }
    return view(settings.maxTokens(), settings.pooling(), settings.longText(), adaptor);
  }

  /** An embedder for one thread; allocates its scratch now and nothing later. */
  public Embedder embedder() {
    loaded.checkOpen();
    return new Embedder(loaded, settings);
  }

  /**
   * Embeds short texts, in the caller's thread, until they get no faster: two to three times as
   * long as the second text takes without it, which is the first to meet vector code that the JIT
   * compiler has not seen. Never needed, and changes no bit; for those who take traffic and want
   * the first texts to be as fast as the others.
   *
   * @throws IllegalStateException if the model is closed
   */
  public void warmUp() {
    try (Embedder embedder = withLongText(LongText.TRUNCATE).embedder()) {
      WarmUp.run(embedder);
    }
  }

  /** The texts' vectors in order, computed in the caller's thread. */
  public List<float[]> embedAll(List<String> texts) {
    return vectors(new BatchRun(loaded, settings, texts).inCallersThread());
  }

  /**
   * The texts' vectors in order, computed in the caller's thread and by tasks on the executor, one
   * less than there are processors at most; returns when all are done, and leaves none at work.
   * Where there are fewer texts than tasks, long ones are computed by all together. Tasks that the
   * executor starts late or never are done without.
   *
   * @param executor must not wait for a task to end before it returns
   * @throws java.util.concurrent.RejectedExecutionException if it refuses a task
   */
  public List<float[]> embedAll(List<String> texts, Executor executor) {
    int tasks = Runtime.getRuntime().availableProcessors();
    return vectors(new BatchRun(loaded, settings, texts).on(executor, tasks));
  }

  /**
   * The texts' vectors in order, computed by so many threads: the caller's, and others that end
   * with the call. Fewer texts than threads are shared as with an executor.
   *
   * @throws IllegalArgumentException if threads is below 1
   */
  public List<float[]> embedAll(List<String> texts, int threads) {
    return vectors(new BatchRun(loaded, settings, texts).onThreads(threads));
  }

  /**
   * Embeds a stream lazily, in order, in the consuming thread. Only some hundred texts are held at
   * a time, however long the stream.
   */
  public Stream<Embedding> embedAll(Stream<String> texts) {
    return embedAll(texts, 1);
  }

  /** As {@link #embedAll(Stream)}, each block of texts spread over so many threads. */
  public Stream<Embedding> embedAll(Stream<String> texts, int threads) {
    return EmbeddingStream.of(
        texts, threads, block -> new BatchRun(loaded, settings, block).onThreads(threads));
  }

  /** Releases the mapped weights. Embedders of this model must not be in use any more. */
  @Override
  public void close() {
    loaded.close();
  }

  private Model view(int maxTokens, Pooling pooling, LongText longText, Adaptor adaptor) {
    return new Model(loaded, new Settings(maxTokens, pooling, longText, adaptor));
  }

  /** The logger is looked up only when there is something to say: that alone takes 20 ms. */
  private static void say(Path directory, String taken, String reason) {
    System.getLogger(Model.class.getName())
        .log(
            System.Logger.Level.INFO,
            "{0} runs on {1}: {2}",
            directory.getFileName(),
            taken,
            reason);
  }

  private static List<float[]> vectors(Embedding[] embeddings) {
    return Arrays.stream(embeddings).map(Embedding::vector).toList();
  }
}
