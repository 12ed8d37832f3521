package io.github.matryoshka.tokenizer;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code vocab.txt}, one token a line in the order of ids, and the few settings of {@code
 * tokenizer_config.json} that change ids. What the file does not say is as in BERT: lower case,
 * words of up to 100 characters, {@code [CLS]} and {@code [SEP]} around the text.
 */
final class VocabularyFile {
  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
  private static final int LONGEST_WORD = 100;

  private VocabularyFile() {}

  /**
   * Reads a tokenizer.
   *
   * @param file the vocabulary
   * @param config need not exist
   */
  static Definition read(Path file, Path config) throws IOException {
    Vocabulary vocabulary = new Vocabulary(lines(file), file);
    List<AddedToken> added = new ArrayList<>();
    for (String token : SPECIAL) {
      int id = vocabulary.id(token);
      if (id >= 0) {
        added.add(new AddedToken(token, id, false, false));
      }
    }
    return new Definition(
        vocabulary,
        Files.exists(config) ? normalization(config) : new Normalization(true, true, true, true),
        added,
        vocabulary.required("[UNK]", file),
        vocabulary.required("[CLS]", file),
        vocabulary.required("[SEP]", file),
        LONGEST_WORD);
  }

  private static List<String> lines(Path file) throws IOException {
    List<String> tokens;
    try {
      tokens = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(
          file + ": expected UTF-8, got other bytes; the file is damaged, fetch it again", e);
    }
    int empty = tokens.indexOf("");
    if (empty >= 0) {
      throw new IOException(
          "%s: expected a token on every line, got an empty one (line %d)"
              .formatted(file, empty + 1));
    }
    return tokens;
  }

  private static Normalization normalization(Path config) throws IOException {
    boolean lowerCase = true;
    boolean ideographs = true;
    Boolean accents = null;
    try (JsonFile json = JsonFile.open(config)) {
      for (String name; (name = json.nextField()) != null; ) {
        switch (name) {
          case "do_lower_case" -> lowerCase = json.flag(name);
          case "tokenize_chinese_chars" -> ideographs = json.flag(name);
          case "strip_accents" -> accents = json.isNull() ? null : (Boolean) json.flag(name);
          default -> json.skip();
        }
      }
    }
    return Normalization.bert(true, ideographs, accents, lowerCase);
  }
}
