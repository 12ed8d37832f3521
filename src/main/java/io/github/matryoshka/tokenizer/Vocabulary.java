package io.github.matryoshka.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The pieces of a WordPiece model: those that begin a word, and those that continue one and carry
 * the prefix {@code ##}. Flat arrays of code points, no strings. Immutable, thread-safe.
 */
final class Vocabulary {
  /** Marks a token that continues a word. */
  static final String PREFIX = "##";

  private final int size;
  private final int[] pool;
  private final int[] starts;
  private final PieceTable beginnings;
  private final PieceTable continuations;

  /**
   * Takes the tokens in the order of their ids.
   *
   * @param source named in errors
   * @throws IOException if a token occurs twice
   */
  Vocabulary(List<String> tokens, Path source) throws IOException {
    size = tokens.size();
    starts = new int[size + 1];
    int[] codePoints = new int[8 * size + 1];
    int continuing = 0;
    for (int id = 0; id < size; id++) {
      String token = tokens.get(id);
      continuing += token.startsWith(PREFIX) ? 1 : 0;
      int end = starts[id] + token.length();
      if (end > codePoints.length) {
        codePoints = Arrays.copyOf(codePoints, Math.max(end, 2 * codePoints.length));
      }
      starts[id + 1] = append(token, codePoints, starts[id]);
    }
    pool = Arrays.copyOf(codePoints, starts[size]);
    beginnings = new PieceTable(pool, starts, 0, size - continuing);
    continuations = new PieceTable(pool, starts, PREFIX.length(), continuing);
    for (int id = 0; id < size; id++) {
      int other = (tokens.get(id).startsWith(PREFIX) ? continuations : beginnings).put(id);
      if (other >= 0) {
        throw new IOException(
            "%s: expected every token once, got \"%s\" as %d and %d"
                .formatted(source, tokens.get(id), other, id));
      }
    }
  }

  private static int append(String token, int[] pool, int from) {
    int at = from;
    for (int i = 0; i < token.length(); at++) {
      pool[at] = token.codePointAt(i);
      i += Character.charCount(pool[at]);
    }
    return at;
  }

  /** Number of tokens; their ids are 0 to size − 1. */
  int size() {
    return size;
  }

  String token(int id) {
    return new String(pool, starts[id], starts[id + 1] - starts[id]);
  }

  /** The id of a token, with {@code ##} if it continues a word; -1 if there is none. */
  int id(String token) {
    boolean continuing = token.startsWith(PREFIX);
    PieceTable table = continuing ? continuations : beginnings;
    String piece = continuing ? token.substring(PREFIX.length()) : token;
    Word word = new Word(piece.length());
    for (int i = 0; i < piece.length(); i += Character.charCount(piece.codePointAt(i))) {
      word.add(piece.codePointAt(i));
    }
    word.settle();
    return word.length() > table.longest()
        ? -1
        : table.id(word.hashes(), word.characters(), 0, word.length());
  }

  /**
   * The id of a token that has to be there.
   *
   * @throws IOException if it is not
   */
  int required(String token, Path file) throws IOException {
    int id = id(token);
    if (id < 0) {
      throw new IOException(
          "%s: expected token \"%s\" in the vocabulary, got none; fetch the model's file again"
              .formatted(file, token));
    }
    return id;
  }

  /**
   * Splits a word greedily: the longest piece that begins it, then again and again the longest one
   * that continues it.
   *
   * @param word settled, not longer than its capacity
   * @param ids where the pieces go, from {@code at} on; room for one each character
   * @return the number of pieces, 0 if the word cannot be split
   */
  int split(Word word, int[] ids, int at) {
    int[] characters = word.characters();
    int[] hashes = word.hashes();
    int length = word.length();
    PieceTable table = beginnings;
    int count = 0;
    int from = 0;
    while (from < length) {
      int piece = Math.min(length - from, table.longest());
      int id = -1;
      while (piece > 0 && (id = table.id(hashes, characters, from, piece)) < 0) {
        piece--;
      }
      if (id < 0) {
        return 0;
      }
      ids[at + count++] = id;
      from += piece;
      table = continuations;
    }
    return count;
  }
}
