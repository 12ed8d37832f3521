package io.github.matryoshka.tools.npy;

import io.github.matryoshka.weights.Digests;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * SHA-256 over a sequence of texts, each preceded by its length, so that no two sequences run
 * together. Texts count by their UTF-16 units: lone surrogates, which have no UTF-8 form, still
 * make a difference. Not thread-safe.
 */
final class TextDigest {

  private final MessageDigest digest = Digests.digest("SHA-256");
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 13);

  void add(String text) {
    buffer.clear().putInt(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (buffer.remaining() < Character.BYTES) {
        digest.update(buffer.flip());
        buffer.clear();
      }
      buffer.putChar(text.charAt(i));
    }
    digest.update(buffer.flip());
  }

  void add(ByteBuffer bytes) {
    digest.update(bytes);
  }

  /** The digest so far, after which this begins anew. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
