package io.github.matryoshka.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The peer: HuggingFace's {@code tokenizers} through DJL, whole texts, special tokens added. */
final class HuggingFacePeer {
  private HuggingFacePeer() {}

  /**
   * Loads a {@code tokenizer.json}.
   *
   * @param scratch where DJL unpacks its native library, which lies in the jar
   */
  static HuggingFaceTokenizer load(Path tokenizerJson, Path scratch) throws IOException {
    configure(scratch);
    return HuggingFaceTokenizer.newInstance(
        tokenizerJson,
        Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false"));
  }

  /** Keeps DJL off the network, and its native library in {@code scratch}. */
  static void configure(Path scratch) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("DJL_CACHE_DIR", scratch.toAbsolutePath().toString());
  }
}
