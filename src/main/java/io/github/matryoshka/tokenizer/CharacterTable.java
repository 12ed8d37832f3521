package io.github.matryoshka.tokenizer;

/**
 * The {@linkplain Step steps} of every code point, worked out 256 at a time when one of them is
 * first met, then only looked up. Thread-safe: two threads may build the same page, which then are
 * equal.
 */
final class CharacterTable {
  private static final int PAGES = (Character.MAX_CODE_POINT + 1) / Page.SIZE;
  private static final int ASCII = 128;

  private final Normalization normalization;
  private final AddedTokens added;
  private final Page ascii;
  private final Page[] pages = new Page[PAGES];

  CharacterTable(Normalization normalization, AddedTokens added) {
    this.normalization = normalization;
    this.added = added;
    this.ascii = Page.of(0, ASCII, normalization, added);
  }

  /** The page of the first 128 code points, which has no letter that is not a single step. */
  Page ascii() {
    return ascii;
  }

  /** The page that holds a code point at index {@code codePoint & 255}. */
  Page page(int codePoint) {
    int number = codePoint / Page.SIZE;
    Page page = pages[number];
    if (page == null) {
      // Published without a fence: a record's fields are final, so whoever sees it sees it whole.
      page = Page.of(number * Page.SIZE, Page.SIZE, normalization, added);
      pages[number] = page;
    }
    return page;
  }

  /**
   * Steps of consecutive code points.
   *
   * @param steps one per code point
   * @param pool where sequences of several steps lie
   */
  record Page(int[] steps, int[] pool) {
    static final int SIZE = 256;

    int step(int codePoint) {
      return steps[codePoint % SIZE];
    }

    static Page of(int first, int count, Normalization normalization, AddedTokens added) {
      int[] steps = new int[count];
      int[][] sequences = new int[count][];
      int pooled = 0;
      for (int i = 0; i < count; i++) {
        int[] sequence = normalization.steps(first + i);
        boolean begins = added.mayBegin(first + i);
        if (sequence.length == 1 && !begins) {
          steps[i] = sequence[0];
        } else {
          steps[i] = Step.pooled(begins ? Step.ADDED : Step.SEQUENCE, pooled, sequence.length);
          sequences[i] = sequence;
          pooled += sequence.length;
        }
      }
      return new Page(steps, concatenate(sequences, pooled));
    }

    private static int[] concatenate(int[][] sequences, int length) {
      int[] pool = new int[length];
      int at = 0;
      for (int[] sequence : sequences) {
        if (sequence != null) {
          System.arraycopy(sequence, 0, pool, at, sequence.length);
          at += sequence.length;
        }
      }
      return pool;
    }
  }
}
