package io.github.matryoshka.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * BERT's WordPiece tokenizer, id for id as HuggingFace's {@code tokenizers} computes it.
 *
 * <p>A text is cleaned, lower-cased and stripped of accents (as far as the model asks for it),
 * split into words at white space and punctuation, and each word into the longest pieces of the
 * vocabulary from left to right: {@code [CLS] text [SEP]}. Tokens such as {@code [MASK]} that stand
 * verbatim in the text are taken as they are.
 *
 * <p>Immutable and thread-safe; the scratch memory of a thread is in its {@link TokenBatch}.
 * Encoding takes time linear in the text and allocates nothing once the batch is warm, except when
 * a text brings a block of 256 code points that this tokenizer has not met yet.
 */
public final class WordPieceTokenizer {
  private final Vocabulary vocabulary;
  private final List<AddedToken> allAdded;
  private final AddedTokens added;
  private final AddedTokens normalizedAdded;
  private final CharacterTable characters;
  private final int unknown;
  private final int first;
  private final int last;
  private final int longestWord;

  private WordPieceTokenizer(Definition definition) {
    vocabulary = definition.vocabulary();
    allAdded = List.copyOf(definition.added());
    added = added(definition, false);
    normalizedAdded = added(definition, true);
    characters = new CharacterTable(definition.normalization(), added);
    unknown = definition.unknown();
    first = definition.first();
    last = definition.last();
    longestWord = definition.longestWord();
  }

  private static AddedTokens added(Definition definition, boolean normalized) {
    List<AddedToken> tokens = new ArrayList<>();
    for (AddedToken token : definition.added()) {
      if (token.normalized() == normalized) {
        tokens.add(token);
      }
    }
    int[][] contents = new int[tokens.size()][];
    Normalization normalization = normalized ? definition.normalization() : Normalization.NONE;
    for (int i = 0; i < contents.length; i++) {
      contents[i] = NormalizedText.codePoints(tokens.get(i).content(), normalization);
    }
    return new AddedTokens(tokens, contents);
  }

  /**
   * Reads the tokenizer of a model: {@code tokenizer.json} if the directory has one, else {@code
   * vocab.txt} with an optional {@code tokenizer_config.json}. Truncation and padding that the file
   * may ask for are the caller's business and ignored.
   *
   * @param modelDirectory directory laid out as on Hugging Face
   * @return the tokenizer
   * @throws IOException if neither file is there, or one is malformed or describes anything but a
   *     BERT WordPiece tokenizer
   */
  public static WordPieceTokenizer load(Path modelDirectory) throws IOException {
    Path json = modelDirectory.resolve("tokenizer.json");
    Path text = modelDirectory.resolve("vocab.txt");
    if (Files.exists(json)) {
      return new WordPieceTokenizer(TokenizerFile.read(json));
    }
    if (Files.exists(text)) {
      Path config = modelDirectory.resolve("tokenizer_config.json");
      return new WordPieceTokenizer(VocabularyFile.read(text, config));
    }
    throw new NoSuchFileException(
        modelDirectory.toString(),
        null,
        "expected tokenizer.json or vocab.txt, got neither; fetch the model's files into this"
            + " directory");
  }

  /**
   * Number of tokens, added ones included.
   *
   * @return ids are 0 to this number − 1
   */
  public int vocabularySize() {
    int size = vocabulary.size();
    for (AddedToken token : allAdded) {
      size = Math.max(size, token.id() + 1);
    }
    return size;
  }

  /**
   * The text of a token. Allocates.
   *
   * @param id an id
   * @return the token, with {@code ##} before it if it continues a word
   * @throws IndexOutOfBoundsException if there is no such id
   */
  public String token(int id) {
    Objects.checkIndex(id, vocabularySize());
    if (id < vocabulary.size()) {
      return vocabulary.token(id);
    }
    int i = 0;
    while (allAdded.get(i).id() != id) {
      i++;
    }
    return allAdded.get(i).content();
  }

  /**
   * The id of a token. Allocates.
   *
   * @param token the token, with {@code ##} before it if it continues a word
   * @return its id, −1 if there is no such token
   */
  public int id(String token) {
    for (AddedToken candidate : allAdded) {
      if (candidate.content().equals(token)) {
        return candidate.id();
      }
    }
    return vocabulary.id(token);
  }

  /**
   * Appends the ids of a text, {@code [CLS]} and {@code [SEP]} included. Unpaired surrogates count
   * as U+FFFD. Of a text that has more than {@code maxTokens} ids the first {@code maxTokens − 1}
   * are kept, then {@code [SEP]}; the rest is not read.
   *
   * @param text any text, also empty
   * @param maxTokens most ids to append, at least 2
   * @param out where to
   * @return whether the text was cut
   * @throws IllegalArgumentException if {@code maxTokens} is less than 2
   */
  public boolean encode(String text, int maxTokens, TokenBatch out) {
    Objects.requireNonNull(text, "text");
    checkMaxTokens(maxTokens);
    return out.encoder().encode(this, text, maxTokens);
  }

  /**
   * Appends the ids of a text given as UTF-8, exactly those of {@code new String(utf8, offset,
   * length, UTF_8)}: malformed bytes count as U+FFFD.
   *
   * @param utf8 holds the text
   * @param offset index of its first byte
   * @param length number of bytes
   * @param maxTokens most ids to append, at least 2
   * @param out where to
   * @return whether the text was cut
   * @throws IllegalArgumentException if {@code maxTokens} is less than 2
   * @throws IndexOutOfBoundsException if the range does not lie in the array
   */
  public boolean encode(byte[] utf8, int offset, int length, int maxTokens, TokenBatch out) {
    Objects.checkFromIndexSize(offset, length, utf8.length);
    checkMaxTokens(maxTokens);
    return out.encoder().encode(this, utf8, offset, length, maxTokens);
  }

  private static void checkMaxTokens(int maxTokens) {
    if (maxTokens < 2) {
      throw new IllegalArgumentException(
          "maxTokens: expected at least 2, for [CLS] and [SEP], got " + maxTokens);
    }
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  /** Those to be found in the raw text. */
  AddedTokens added() {
    return added;
  }

  /** Those to be found in the normalised text. */
  AddedTokens normalizedAdded() {
    return normalizedAdded;
  }

  CharacterTable characters() {
    return characters;
  }

  int unknown() {
    return unknown;
  }

  int first() {
    return first;
  }

  int last() {
    return last;
  }

  int longestWord() {
    return longestWord;
  }

  /** Code points to see from any one on: an added token and the character behind it. */
  int lookAhead() {
    return added.longest() + 1;
  }
}
