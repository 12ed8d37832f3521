package io.github.matryoshka.tokenizer;

import java.util.Arrays;

/**
 * The normalised form of a stretch of text, kept whole because {@linkplain AddedToken#normalized
 * added tokens} are to be found in it: {@linkplain Step steps} in canonical order. One per thread;
 * grows as needed and is reused.
 */
final class NormalizedText {
  private static final int CLASSES = 256;

  private final int[] ends = new int[CLASSES];
  private int[] steps = new int[64];
  private int[] unordered = new int[64];
  private int length;
  private int run;

  /** The normalised code points of a text. */
  static int[] codePoints(String text, Normalization normalization) {
    NormalizedText normalized = new NormalizedText();
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      for (int step : normalization.steps(text.codePointAt(i))) {
        normalized.add(step);
      }
    }
    normalized.finish();
    int[] codePoints = Arrays.copyOf(normalized.steps, normalized.length);
    for (int i = 0; i < codePoints.length; i++) {
      codePoints[i] = Step.codePoint(codePoints[i]);
    }
    return codePoints;
  }

  /** Adds a step that is no sequence. */
  void add(int step) {
    boolean mark = Step.kind(step) == Step.MARK;
    if (Step.kind(step) == Step.NOTHING) {
      return;
    }
    if (!mark) {
      order();
    }
    if (Step.kind(step) == Step.BARRIER) {
      return;
    }
    if (length == steps.length) {
      steps = Arrays.copyOf(steps, 2 * length);
    }
    steps[length++] = step;
    run = mark ? run : length;
  }

  /** Ends the text, which may be read then. */
  void finish() {
    order();
  }

  void clear() {
    length = 0;
    run = 0;
  }

  /** Backing array, valid up to {@link #length}. */
  int[] steps() {
    return steps;
  }

  int length() {
    return length;
  }

  /**
   * Counting sort by combining class of the marks since the last starter, linear and stable. They
   * are letters then: nothing moves them again.
   */
  private void order() {
    int count = length - run;
    if (count > 0) {
      unordered = count > unordered.length ? new int[2 * count] : unordered;
      System.arraycopy(steps, run, unordered, 0, count);
      Arrays.fill(ends, 0);
      for (int i = 0; i < count; i++) {
        ends[Step.middle(unordered[i])]++;
      }
      for (int i = 1; i < CLASSES; i++) {
        ends[i] += ends[i - 1];
      }
      for (int i = count - 1; i >= 0; i--) {
        int place = --ends[Step.middle(unordered[i])];
        steps[run + place] = Step.codePoint(unordered[i]);
      }
    }
    run = length;
  }
}
