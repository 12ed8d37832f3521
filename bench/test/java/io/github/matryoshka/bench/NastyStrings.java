package io.github.matryoshka.bench;

import java.util.Random;

/** Random strings of what tokenizers get wrong: marks that move, Hangul, cases, special tokens. */
final class NastyStrings {
  /** First and last code points of blocks that are drawn from more often than the others. */
  private static final int[][] BLOCKS = {
    {0x00, 0x7F},
    {0x61, 0x7A},
    {0x61, 0x7A},
    {0x80, 0x24F},
    {0x300, 0x36F},
    {0x370, 0x52F},
    {0x590, 0x8FF},
    {0x900, 0xDFF},
    {0xF00, 0x109F},
    {0x1100, 0x11FF},
    {0x1AB0, 0x1B7F},
    {0x1BE6, 0x1BF3},
    {0x1DC0, 0x1EFF},
    {0x1F00, 0x206F},
    {0x20D0, 0x214F},
    {0x302A, 0x302F},
    {0x3000, 0x30FF},
    {0x4DF0, 0x4E10},
    {0xA640, 0xA7FF},
    {0xAC00, 0xD7AF},
    {0xF900, 0xFAFF},
    {0xFE00, 0xFFFF},
    {0x10370, 0x105FF},
    {0x11000, 0x116FF},
    {0x16EA0, 0x16EFF},
    {0x1D160, 0x1D190},
    {0x1E000, 0x1E02F},
    {0x1E8D0, 0x1E95F},
    {0x1F300, 0x1F6FF},
    {0x2B800, 0x2B940},
    {0x2F800, 0x2FA1F},
    {0xE0000, 0xE01EF},
    {0x00, 0x10FFFF},
  };

  /**
   * Characters that canonical ordering moves and accent stripping keeps, and some that stop them.
   */
  private static final int[] MOVING = {
    0x11446, 0x1E94A, 0x1B44, 0x1BAA, 0x1BF2, 0xA953, 0xA9C0, 0x111C0, 0x11C3F, 0x1D165, 0x1D16E,
    0x302E, 0x302F, 0x1D16D, 0x8D4, 0x8E1, 0x1DFB, 0x1E000, 0x1E02A, 0x1E944, 0x301, 0x34F, 0x93C,
    0x902, 0x16FF0, 0x1D166, 0x8D3, 0x10F46, 0x94D, 'a', 'e', 0x200D, 0xAC01, 0x1100
  };

  private static final String[] PIECES = {
    "[SEP]",
    "[CLS]",
    "[MASK]",
    "[MASK",
    "[M",
    "[UNK]",
    "[PAD]",
    "[[MASK]]",
    "née",
    "née ",
    " née",
    "NÉE",
    "néeé",
    "\u0301",
    "İ",
    "ΑΣ",
    "Σ",
    "##",
    "##s",
    "'s",
    "...",
    " ",
    "  ",
    "\t",
    "\r\n",
    "\u0085",
    "\u2028",
    "the",
    "unaffable",
    "e\u0301\u0323",
    "\uFB01",
    "\u1E9E",
    "\u00AD",
    "\u0000",
    "中文",
    "한국어",
    "가각",
    "\uFFFD",
    "👩‍🚀"
  };

  private final Random random;

  NastyStrings(Random random) {
    this.random = random;
  }

  String next() {
    StringBuilder text = new StringBuilder();
    int parts = 1 + random.nextInt(12);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(6)) {
        case 0 -> text.append(PIECES[random.nextInt(PIECES.length)]);
        case 1 -> repeat(text, 1 + random.nextInt(8), MOVING);
        case 2 -> longWord(text);
        default -> fromBlock(text, BLOCKS[random.nextInt(BLOCKS.length)]);
      }
    }
    return text.toString();
  }

  private void repeat(StringBuilder text, int count, int[] characters) {
    for (int i = 0; i < count; i++) {
      text.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
  }

  /** A word about as long as the longest that WordPiece splits. */
  private void longWord(StringBuilder text) {
    if (random.nextInt(8) == 0) {
      repeat(text, 90 + random.nextInt(15), random.nextBoolean() ? MOVING : new int[] {'a', 'n'});
    }
  }

  private void fromBlock(StringBuilder text, int[] block) {
    int count = 1 + random.nextInt(6);
    while (count > 0) {
      int codePoint = block[0] + random.nextInt(block[1] - block[0] + 1);
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        text.appendCodePoint(codePoint);
        count--;
      }
    }
  }
}
