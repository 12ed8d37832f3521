package io.github.matryoshka.tokenizer;

/**
 * Turns one text after the other into ids: reads characters, looks up what becomes of each,
 * collects words, splits them into pieces. The state of one thread, owned by its {@link
 * TokenBatch}; allocates nothing once it is warm.
 */
final class Encoder {
  private static final char REPLACEMENT = '\uFFFD';

  private final TokenBatch out;
  private final TextWindow window = new TextWindow();
  private Word word = new Word(0);
  private WordPieceTokenizer tokenizer;
  private CharacterTable characters;
  private CharacterTable.Page ascii;
  private int end;
  private boolean cut;

  Encoder(TokenBatch out) {
    this.out = out;
  }

  boolean encode(WordPieceTokenizer tokenizer, String text, int maxTokens) {
    window.open(text, tokenizer.lookAhead());
    return encode(tokenizer, maxTokens);
  }

  boolean encode(WordPieceTokenizer tokenizer, byte[] utf8, int offset, int length, int maxTokens) {
    window.open(utf8, offset, length, tokenizer.lookAhead());
    return encode(tokenizer, maxTokens);
  }

  private boolean encode(WordPieceTokenizer tokenizer, int maxTokens) {
    use(tokenizer);
    out.startText();
    end = (int) Math.min((long) out.tokens() + maxTokens - 1, Integer.MAX_VALUE);
    cut = false;
    word.clear();
    out.append(tokenizer.first());
    while (!cut && window.slide()) {
      scan();
    }
    if (!cut) {
      endWord();
    }
    out.append(tokenizer.last());
    out.endText();
    window.close();
    return cut;
  }

  private void use(WordPieceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    characters = tokenizer.characters();
    ascii = characters.ascii();
    if (word.capacity() != tokenizer.longestWord()) {
      word = new Word(tokenizer.longestWord());
    }
  }

  /**
   * Reads what the window holds; runs of ASCII letters, nearly all of English, go the short way.
   */
  private void scan() {
    char[] text = window.chars();
    int[] steps = ascii.steps();
    int readable = window.readable();
    int at = window.at();
    while (at < readable && !cut) {
      at = word.addLetters(text, at, readable, steps);
      if (at < readable) {
        at = read(text, at);
      }
    }
    window.at(at);
  }

  /** Reads one character, or one added token, and returns the index behind it. */
  private int read(char[] text, int at) {
    int codePoint = codePoint(text, at);
    CharacterTable.Page page = page(codePoint);
    int step = page.step(codePoint);
    if (Step.kind(step) == Step.ADDED) {
      int match = tokenizer.added().match(text, at, window.limit());
      if (match >= 0) {
        return readAdded(tokenizer.added().token(match), text, at);
      }
    }
    apply(step, page.pool());
    return at + Character.charCount(codePoint);
  }

  private int readAdded(AddedToken token, char[] text, int at) {
    int until = at + token.content().length();
    if (!token.singleWord() || AddedTokens.standsAlone(text, at, until, window.limit())) {
      endWord();
      append(token.id());
      return until;
    }
    // Its characters are ordinary then: the original does not look for another token among them.
    int next = at;
    while (next < until) {
      int codePoint = codePoint(text, next);
      CharacterTable.Page page = page(codePoint);
      apply(page.step(codePoint), page.pool());
      next += Character.charCount(codePoint);
    }
    return until;
  }

  private int codePoint(char[] text, int at) {
    int codePoint = Character.codePointAt(text, at, window.limit());
    boolean lone = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    return lone ? REPLACEMENT : codePoint;
  }

  private CharacterTable.Page page(int codePoint) {
    return codePoint < ascii.steps().length ? ascii : characters.page(codePoint);
  }

  private void apply(int step, int[] pool) {
    switch (Step.kind(step)) {
      case Step.LETTER -> word.add(step);
      case Step.MARK -> word.addMark(step);
      case Step.BARRIER -> word.addBarrier();
      case Step.SPACE -> endWord();
      case Step.ALONE -> {
        endWord();
        word.add(Step.codePoint(step));
        endWord();
      }
      case Step.SEQUENCE, Step.ADDED -> {
        int from = Step.codePoint(step);
        for (int i = 0; i < Step.middle(step); i++) {
          apply(pool[from + i], pool);
        }
      }
      default -> {}
    }
  }

  private void endWord() {
    int length = word.length();
    if (length == 0) {
      return;
    }
    int pieces = 0;
    if (length <= word.capacity()) {
      word.settle();
      pieces = tokenizer.vocabulary().split(word, out.reserve(length), out.tokens());
    }
    word.clear();
    if (pieces == 0) {
      append(tokenizer.unknown());
    } else {
      int room = end - out.tokens();
      cut |= pieces > room;
      out.accept(Math.min(pieces, room));
    }
  }

  private void append(int id) {
    if (out.tokens() < end) {
      out.append(id);
    } else {
      cut = true;
    }
  }
}
