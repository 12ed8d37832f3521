package io.github.matryoshka;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Encoder;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What all views of one {@link Model} share: encoder, tokenizer and the hash of both. */
final class LoadedModel {
  final Encoder encoder;
  final WordPieceTokenizer tokenizer;
  final Precision precision;
  private final Path weights;
  private volatile boolean closed;
  private volatile byte[] hash;

  private LoadedModel(
      Encoder encoder, WordPieceTokenizer tokenizer, Precision precision, Path weights) {
    this.encoder = encoder;
    this.tokenizer = tokenizer;
    this.precision = precision;
    this.weights = weights;
  }

  static LoadedModel load(Path directory, BertConfig config, Backend backend, Precision precision)
      throws IOException {
    WordPieceTokenizer tokenizer = WordPieceTokenizer.load(directory);
    if (tokenizer.vocabularySize() > config.vocabularySize()) {
      throw new IOException(
          "%s: expected a vocabulary of at most %d tokens as config.json says, got %d"
              .formatted(directory, config.vocabularySize(), tokenizer.vocabularySize()));
    }
    Path weights = directory.resolve("model.safetensors");
    Encoder encoder = backend.load(weights, config, precision);
    return new LoadedModel(encoder, tokenizer, precision, weights);
  }

  void checkOpen() {
    if (closed) {
      throw new IllegalStateException("model: expected an open model, got a closed one");
    }
  }

  void close() {
    if (!closed) {
      closed = true;
      encoder.close();
    }
  }

  /** SHA-256 over the weights file and the vocabulary; read once, on first use. */
  byte[] hash() {
    byte[] known = hash;
    if (known == null) {
      MessageDigest digest = sha256();
      digest.update(hashOfWeights());
      for (int id = 0; id < tokenizer.vocabularySize(); id++) {
        digest.update((tokenizer.token(id) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      known = digest.digest();
      hash = known;
    }
    return known;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: expected in every JDK", e);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private byte[] hashOfWeights() {
    MessageDigest digest = sha256();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    try (FileChannel channel = FileChannel.open(weights)) {
      while (channel.read(buffer.clear()) >= 0) {
        digest.update(buffer.flip());
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(weights + ": cannot be read for its fingerprint", e);
    }
    return digest.digest();
  }
}
