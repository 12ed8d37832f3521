package io.github.matryoshka.cuda;

import io.github.matryoshka.tokenizer.TokenBatch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A batch as one block of ints, so that one copy brings it to the GPU: tokens, texts, tiles of
 * queries, dimensions wanted; offsets of the texts; ids; places of the tokens in their texts; text
 * and first query of each tile.
 *
 * @param tokens most tokens
 * @param texts most texts
 */
record BatchLayout(int tokens, int texts) {
  private static final int HEADER = 4;

  /** Queries that a block of the attention kernel takes. */
  private static final int QUERIES = 64;

  /** Tiles that so many tokens in so many texts can have. */
  int tiles() {
    return tokens / QUERIES + texts;
  }

  long offsets() {
    return HEADER * Integer.BYTES;
  }

  long ids() {
    return offsets() + (texts + 1L) * Integer.BYTES;
  }

  long places() {
    return ids() + (long) tokens * Integer.BYTES;
  }

  long tilesAt() {
    return places() + (long) tokens * Integer.BYTES;
  }

  long bytes() {
    return tilesAt() + 2L * tiles() * Integer.BYTES;
  }

  /** Writes a batch that fits, of which so many numbers a text are wanted. */
  void write(TokenBatch batch, int dims, MemorySegment to) {
    int[] offsets = batch.offsets();
    MemorySegment.copy(offsets, 0, to, ValueLayout.JAVA_INT, offsets(), batch.texts() + 1);
    MemorySegment.copy(batch.ids(), 0, to, ValueLayout.JAVA_INT, ids(), batch.tokens());
    int tiles = 0;
    for (int text = 0; text < batch.texts(); text++) {
      int length = offsets[text + 1] - offsets[text];
      for (int i = 0; i < length; i++) {
        to.set(ValueLayout.JAVA_INT, places() + (offsets[text] + i) * (long) Integer.BYTES, i);
      }
      for (int first = 0; first < length; first += QUERIES) {
        long at = tilesAt() + 2L * tiles * Integer.BYTES;
        to.set(ValueLayout.JAVA_INT, at, text);
        to.set(ValueLayout.JAVA_INT, at + Integer.BYTES, first);
        tiles++;
      }
    }
    to.setAtIndex(ValueLayout.JAVA_INT, 0, batch.tokens());
    to.setAtIndex(ValueLayout.JAVA_INT, 1, batch.texts());
    to.setAtIndex(ValueLayout.JAVA_INT, 2, tiles);
    to.setAtIndex(ValueLayout.JAVA_INT, 3, dims);
  }
}
