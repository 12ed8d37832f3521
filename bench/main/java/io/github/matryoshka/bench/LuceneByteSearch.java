package io.github.matryoshka.bench;

import org.apache.lucene.util.VectorUtil;

/** Lucene's dot product of bytes over all rows, and a heap. */
final class LuceneByteSearch implements CorpusSearch {
  private static final float SCALE = 600;

  private final byte[][] rows;
  private final byte[] query;
  private final Best best = new Best();

  LuceneByteSearch(Corpus corpus) {
    rows = new byte[corpus.documents()][];
    corpus.forEachPart(
        (part, first) -> {
          for (int i = 0; i < part.length / Corpus.DIMENSIONS; i++) {
            rows[first + i] = bytes(part, i * Corpus.DIMENSIONS);
          }
        });
    query = bytes(Corpus.queries(1), 0);
  }

  private static byte[] bytes(float[] from, int offset) {
    byte[] bytes = new byte[Corpus.DIMENSIONS];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.clamp(Math.round(from[offset + i] * SCALE), -127, 127);
    }
    return bytes;
  }

  @Override
  public float run() {
    best.clear();
    for (int row = 0; row < rows.length; row++) {
      best.offer(VectorUtil.dotProduct(query, rows[row]), row);
    }
    return best.highest() / (SCALE * SCALE);
  }

  @Override
  public void close() {
    // All on the heap.
  }
}
