package io.github.matryoshka.train;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** One number for all that a run learns from, so that a checkpoint knows its own data. */
final class TrainingDigest {
  private final MessageDigest digest;

  private TrainingDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: expected in every JDK, got none", e);
    }
  }

  /** Hexadecimal SHA-256. */
  static String of(TrainingSet set, HeldOutQueries heldOut) {
    TrainingDigest digest = new TrainingDigest();
    digest.add(set);
    if (heldOut != null) {
      digest.add(heldOut.remaining());
      digest.add(heldOut.documents());
      digest.add(heldOut.queries());
      heldOut.labels().forEach(digest::add);
      heldOut.passedOver().forEach(digest::add);
    }
    return HexFormat.of().formatHex(digest.digest.digest());
  }

  private void add(TrainingSet set) {
    add(set.documents());
    add(set.passages());
    add(set.owners());
    add(set.queries());
    set.labels().forEach(this::add);
  }

  private void add(EmbeddedTexts texts) {
    add(new int[] {texts.count()});
    for (String text : texts.texts()) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      add(new int[] {bytes.length});
      digest.update(bytes);
    }
    float[] vectors = texts.vectors();
    int[] bits = new int[vectors.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(vectors[i]);
    }
    add(bits);
  }

  private void add(Labels labels) {
    new TreeMap<>(labels.grades()).forEach((document, grade) -> add(new int[] {document, grade}));
    add(labels.negatives());
  }

  private void add(int[] numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (numbers.length + 1));
    bytes.putInt(numbers.length).asIntBuffer().put(numbers);
    digest.update(bytes.array());
  }
}
