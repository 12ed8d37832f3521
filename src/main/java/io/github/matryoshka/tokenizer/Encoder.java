package io.github.matryoshka.tokenizer;

/**
 * Turns one text after the other into ids: reads characters, looks up what becomes of each,
 * collects words, splits them into pieces. The state of one thread, owned by its {@link
 * TokenBatch}; allocates nothing once it is warm.
 */
final class Encoder {
  private final TokenBatch out;
  private final TextWindow window = new TextWindow();
  private final NormalizedText normalized = new NormalizedText();
  private Word word = new Word(0);
  private WordPieceTokenizer tokenizer;
  private CharacterTable characters;
  private CharacterTable.Page ascii;
  private int end;
  private boolean cut;

  /** Whether to keep the normalised text, because there are added tokens to be found in it. */
  private boolean keep;

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
    normalized.clear();
    out.append(tokenizer.first());
    while (!cut && window.slide()) {
      scan();
    }
    if (!cut) {
      endStretch();
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
    keep = tokenizer.normalizedAdded().longest() > 0;
    if (word.capacity() != tokenizer.longestWord()) {
      word = new Word(tokenizer.longestWord());
    }
  }

  /**
   * Reads what the window holds; runs of ASCII letters, nearly all of English, go the short way.
   */
  private void scan() {
    int[] text = window.codePoints();
    int[] steps = ascii.steps();
    int readable = window.readable();
    int at = window.at();
    while (at < readable && !cut) {
      if (!keep) {
        at = word.addLetters(text, at, readable, steps);
      }
      if (at < readable) {
        at = read(text, at);
      }
    }
    window.at(at);
  }

  /** Reads one character, or one added token, and returns the index behind it. */
  private int read(int[] text, int at) {
    CharacterTable.Page page = page(text[at]);
    int step = page.step(text[at]);
    if (Step.kind(step) == Step.ADDED) {
      AddedTokens added = tokenizer.added();
      int match = added.match(text, at, window.limit());
      if (match >= 0) {
        return readAdded(added, match, text, at);
      }
    }
    apply(step, page.pool());
    return at + 1;
  }

  private int readAdded(AddedTokens added, int match, int[] text, int at) {
    int until = at + added.length(match);
    if (added.counts(match, text, at, window.limit())) {
      endStretch();
      append(added.token(match).id());
    } else {
      // Ordinary text then: the original does not look for another token among its characters.
      for (int i = at; i < until; i++) {
        CharacterTable.Page page = page(text[i]);
        apply(page.step(text[i]), page.pool());
      }
    }
    return until;
  }

  private CharacterTable.Page page(int codePoint) {
    return codePoint < ascii.steps().length ? ascii : characters.page(codePoint);
  }

  private void apply(int step, int[] pool) {
    if (Step.kind(step) == Step.SEQUENCE || Step.kind(step) == Step.ADDED) {
      int from = Step.codePoint(step);
      for (int i = 0; i < Step.middle(step); i++) {
        apply(pool[from + i], pool);
      }
    } else if (keep) {
      normalized.add(step);
    } else {
      take(step);
    }
  }

  /** Takes a step of the normalised text. */
  private void take(int step) {
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
      default -> {}
    }
  }

  /** Ends the text, or the part of it before an added token. */
  private void endStretch() {
    if (keep) {
      normalized.finish();
      takeNormalized(tokenizer.normalizedAdded(), normalized.steps(), normalized.length());
      normalized.clear();
    }
    endWord();
  }

  private void takeNormalized(AddedTokens added, int[] steps, int length) {
    int at = 0;
    int ordinary = 0;
    while (at < length && !cut) {
      int match = at < ordinary ? -1 : added.match(steps, at, length);
      if (match < 0) {
        take(steps[at++]);
      } else if (added.counts(match, steps, at, length)) {
        endWord();
        append(added.token(match).id());
        at += added.length(match);
      } else {
        ordinary = at + added.length(match);
      }
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
