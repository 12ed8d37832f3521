package io.github.matryoshka;

/**
 * Embeds one text again and again until the JIT compiler is through with what computes it. Times
 * decide how often, never what.
 */
final class WarmUp {
  /** Of about 6, 16 and 64 tokens: few rows, two tiles of rows, and more rows than a tile has. */
  private static final String[] TEXTS = {
    "how do vaccines work?", "how do vaccines work? ".repeat(3), "how do vaccines work? ".repeat(12)
  };

  /** A text has settled when neither so many passes nor so much time made it this much faster. */
  private static final int PASSES = 30;

  private static final long NANOSECONDS = 200_000_000;
  private static final double FASTER = 0.9;

  private WarmUp() {}

  /** Shortest first: a pass that is interpreted takes as long as it has tokens. */
  static void run(Embedder embedder) {
    for (String text : TEXTS) {
      settle(embedder, text);
    }
  }

  private static void settle(Embedder embedder, String text) {
    float[] out = new float[1];
    long best = Long.MAX_VALUE;
    long since = System.nanoTime();
    for (int passes = 0; passes < PASSES || System.nanoTime() - since < NANOSECONDS; passes++) {
      long began = System.nanoTime();
      embedder.embed(text, out, 0, 1);
      long took = System.nanoTime() - began;
      if (took < FASTER * best) {
        best = took;
        since = System.nanoTime();
        passes = 0;
      }
    }
  }
}
