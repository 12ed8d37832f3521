package io.github.matryoshka;

import io.github.matryoshka.bert.RowSplit;
import java.util.Arrays;
import java.util.List;

/**
 * A list of texts cut into runs of about as many tokens each, a whole number of runs for every
 * task, so that the tasks end together. The tokens are not known yet: lengths stand for them.
 */
final class TextRuns {
  /** What [CLS], [SEP] and the work around them weigh, in characters. */
  private static final int EVERY_TEXT = 16;

  /** Characters a token has, at the most that matters for a guess. */
  private static final int CHARACTERS = 5;

  /**
   * How much less work the busiest thread must have before rows are split: what is lost where
   * threads wait for each other after each phase, and a guess is off.
   */
  private static final double GAIN = 1.15;

  private final List<String> texts;
  private final Settings settings;

  /** Run r is the texts from bounds[r] to bounds[r + 1]. */
  private final int[] bounds;

  /**
   * @param chunk texts of a run, about
   */
  TextRuns(List<String> texts, Settings settings, int tasks, int chunk) {
    this.texts = texts;
    this.settings = settings;
    bounds = bounds(tasks * Math.ceilDiv(texts.size(), tasks * chunk));
  }

  int count() {
    return bounds.length - 1;
  }

  /** The first text of a run, or the number of texts for the one after the last. */
  int first(int run) {
    return bounds[run];
  }

  /**
   * Whether the threads would end sooner if they shared the rows of every pass. With more runs than
   * tasks they would not: who ends early takes another run.
   *
   * @param capacity tokens of a pass
   */
  boolean splitsRows(int tasks, int capacity) {
    if (count() > tasks) {
      return false;
    }
    long heaviest = 0;
    for (int r = 0; r < count(); r++) {
      heaviest = Math.max(heaviest, weight(bounds[r], bounds[r + 1]));
    }
    double shared = 0;
    if (settings.longText() == LongText.WINDOW_MEAN) {
      // Every text has a pass of its own.
      for (int i = 0; i < texts.size(); i++) {
        shared += shared(weight(i, i + 1), tasks, capacity);
      }
    } else {
      shared = shared(weight(0, texts.size()), tasks, capacity);
    }
    return shared * GAIN < heaviest;
  }

  private static double shared(long weight, int tasks, int capacity) {
    int tokens = (int) Math.min(capacity, weight / CHARACTERS);
    return (double) weight / RowSplit.parts(tokens, tasks);
  }

  private int[] bounds(int runs) {
    long total = weight(0, texts.size());
    int[] bounds = new int[runs + 1];
    long weight = 0;
    int run = 1;
    for (int i = 0; i < texts.size(); i++) {
      long middle = 2 * weight + weight(texts.get(i));
      weight += weight(texts.get(i));
      // A text goes to the run in which its middle lies.
      while (run < runs && middle * runs >= 2 * total * run) {
        bounds[run++] = i;
      }
    }
    Arrays.fill(bounds, run, runs + 1, texts.size());
    return bounds;
  }

  private long weight(int from, int to) {
    long weight = 0;
    for (String text : texts.subList(from, to)) {
      weight += weight(text);
    }
    return weight;
  }

  /** The work in a text, guessed from its length. */
  private long weight(String text) {
    int length = text == null ? 0 : text.length();
    boolean whole = settings.longText() == LongText.WINDOW_MEAN;
    return EVERY_TEXT + (whole ? length : Math.min(length, CHARACTERS * settings.maxTokens()));
  }
}
