package io.github.matryoshka.tokenizer;

import java.util.Arrays;
import java.util.Objects;

/**
 * Token ids of several texts, one behind the other without padding: text {@code t} has {@code
 * ids()[offsets()[t]]} to {@code ids()[offsets()[t + 1] - 1]}.
 *
 * <p>Grows as needed and is meant to be reused: after {@link #clear} it keeps its arrays and the
 * scratch memory of the tokenizer, so that a warm batch allocates nothing. Not thread-safe; one per
 * thread.
 */
public final class TokenBatch {
  private final Encoder encoder = new Encoder(this);
  private int[] ids = new int[512];
  private int[] offsets = new int[17];
  private int texts;
  private int tokens;

  /** Makes an empty batch. */
  public TokenBatch() {}

  /**
   * Number of texts.
   *
   * @return texts added since the last {@link #clear}
   */
  public int texts() {
    return texts;
  }

  /**
   * Number of token ids of all texts together.
   *
   * @return tokens added since the last {@link #clear}
   */
  public int tokens() {
    return tokens;
  }

  /**
   * The token ids. The array is the batch's own, is replaced when the batch grows, and is valid up
   * to {@link #tokens}.
   *
   * @return the backing array
   */
  public int[] ids() {
    return ids;
  }

  /**
   * Where each text starts, and behind the last one its end. The array is the batch's own, is
   * replaced when the batch grows, and has {@code texts() + 1} valid entries.
   *
   * @return the backing array
   */
  public int[] offsets() {
    return offsets;
  }

  /** Removes all texts and keeps the memory. */
  public void clear() {
    texts = 0;
    tokens = 0;
  }

  /**
   * Appends a text whose ids are known.
   *
   * @param ids holds the ids
   * @param from index of the first one
   * @param to index behind the last one
   * @throws IndexOutOfBoundsException if the range does not lie in the array
   */
  public void add(int[] ids, int from, int to) {
    Objects.checkFromToIndex(from, to, ids.length);
    startText();
    reserve(to - from);
    System.arraycopy(ids, from, this.ids, tokens, to - from);
    accept(to - from);
    endText();
  }

  Encoder encoder() {
    return encoder;
  }

  /** Starts a text; whatever one that failed half-way has left is dropped. */
  void startText() {
    tokens = offsets[texts];
  }

  /** Makes room for more tokens and returns the array to write them to, from {@link #tokens} on. */
  int[] reserve(int count) {
    int needed = Math.addExact(tokens, count);
    if (needed > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(needed, ids.length + (ids.length >> 1)));
    }
    return ids;
  }

  /** Makes the next {@code count} ids part of the text. */
  void accept(int count) {
    tokens += count;
  }

  void append(int id) {
    reserve(1)[tokens++] = id;
  }

  void endText() {
    texts++;
    if (texts == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
    }
    offsets[texts] = tokens;
  }
}
