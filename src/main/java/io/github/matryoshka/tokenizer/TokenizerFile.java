package io.github.matryoshka.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a {@code tokenizer.json} of HuggingFace's {@code tokenizers} that describes a BERT
 * WordPiece tokenizer, and refuses any other. One instance reads one file, top-level members in any
 * order.
 */
final class TokenizerFile {
  private static final int LONGEST_WORD_LIMIT = 10_000;

  private final Path file;
  private final JsonFile json;
  private final List<AddedToken> added = new ArrayList<>();
  private Normalization normalization;
  private WordPieceModel model;
  private Template template;
  private boolean preTokenizer;

  /** What the file's {@code model} says. */
  private record WordPieceModel(Vocabulary vocabulary, String unknown, int longestWord) {}

  /** The tokens before and behind every text. */
  private record Template(String first, String last) {}

  private TokenizerFile(Path file, JsonFile json) {
    this.file = file;
    this.json = json;
  }

  static Definition read(Path file) throws IOException {
    try (JsonFile json = JsonFile.open(file)) {
      return new TokenizerFile(file, json).read();
    }
  }

  private Definition read() throws IOException {
    for (String name; (name = json.nextField()) != null; ) {
      switch (name) {
        case "added_tokens" -> readAddedTokens();
        case "normalizer" -> normalization = readNormalizer();
        case "pre_tokenizer" -> readPreTokenizer();
        case "post_processor" -> template = readPostProcessor();
        case "model" -> model = readModel();
        default -> json.skip();
      }
    }
    present("model", model != null);
    present("normalizer", normalization != null);
    present("pre_tokenizer", preTokenizer);
    present("post_processor", template != null);
    checkAddedTokens();
    Vocabulary vocabulary = model.vocabulary;
    return new Definition(
        vocabulary,
        normalization,
        added,
        vocabulary.required(model.unknown, file),
        vocabulary.required(template.first, file),
        vocabulary.required(template.last, file),
        model.longestWord);
  }

  private void present(String name, boolean seen) throws IOException {
    if (!seen) {
      throw new IOException(
          "%s: expected member \"%s\", got none; fetch the file again".formatted(file, name));
    }
  }

  private void readAddedTokens() throws IOException {
    json.array("added_tokens");
    int special = 0;
    while (json.nextElement()) {
      json.object("added_tokens[]");
      String content = "";
      int id = -1;
      boolean singleWord = false;
      boolean normalized = false;
      boolean isSpecial = false;
      for (String name; (name = json.nextField()) != null; ) {
        switch (name) {
          case "content" -> content = json.string("added_tokens[].content");
          case "id" -> id = json.number("added_tokens[].id");
          case "single_word" -> singleWord = json.flag("added_tokens[].single_word");
          case "normalized" -> normalized = json.flag("added_tokens[].normalized");
          case "special" -> isSpecial = json.flag("added_tokens[].special");
          default -> json.skip();
        }
      }
      if (content.isEmpty() || id < 0) {
        throw json.error("added_tokens[]", "content and id", '"' + content + "\" and " + id);
      }
      // Special ones win where two are the same after normalisation.
      int place = isSpecial ? special++ : added.size();
      added.add(place, new AddedToken(content, id, singleWord, normalized));
    }
  }

  /** An added token is one of the vocabulary, or its id is one of the next free ones. */
  private void checkAddedTokens() throws IOException {
    int size = model.vocabulary.size();
    boolean[] taken = new boolean[added.size()];
    for (AddedToken token : added) {
      int known = model.vocabulary.id(token.content());
      int beyond = token.id() - size;
      if (known >= 0
          ? token.id() != known
          : beyond < 0 || beyond >= taken.length || taken[beyond]) {
        String expected = known >= 0 ? "id " + known : "the next free id from " + size + " on";
        throw new IOException(
            "%s: added token \"%s\": expected %s, got %d"
                .formatted(file, token.content(), expected, token.id()));
      }
      if (known < 0) {
        taken[beyond] = true;
      }
    }
  }

  private Normalization readNormalizer() throws IOException {
    json.object("normalizer");
    boolean clean = true;
    boolean ideographs = true;
    boolean lowerCase = true;
    Boolean accents = null;
    for (String name; (name = json.nextField()) != null; ) {
      switch (name) {
        case "type" -> type("normalizer.type", "BertNormalizer");
        case "clean_text" -> clean = json.flag("normalizer.clean_text");
        case "handle_chinese_chars" -> ideographs = json.flag("normalizer.handle_chinese_chars");
        case "lowercase" -> lowerCase = json.flag("normalizer.lowercase");
        case "strip_accents" ->
            accents = json.isNull() ? null : (Boolean) json.flag("normalizer.strip_accents");
        default -> json.skip();
      }
    }
    return Normalization.bert(clean, ideographs, accents, lowerCase);
  }

  private void readPreTokenizer() throws IOException {
    json.object("pre_tokenizer");
    for (String name; (name = json.nextField()) != null; ) {
      if (name.equals("type")) {
        type("pre_tokenizer.type", "BertPreTokenizer");
        preTokenizer = true;
      } else {
        json.skip();
      }
    }
  }

  /** Checks the type and says what this tokenizer is good for if it is another. */
  private void type(String what, String expected) throws IOException {
    String type = json.string(what);
    if (!type.equals(expected)) {
      throw json.error(
          what, '"' + expected + '"', '"' + type + "\"; only BERT WordPiece models can be read");
    }
  }

  private WordPieceModel readModel() throws IOException {
    json.object("model");
    Vocabulary vocabulary = null;
    String unknown = "[UNK]";
    int longestWord = 100;
    for (String name; (name = json.nextField()) != null; ) {
      switch (name) {
        case "type" -> type("model.type", "WordPiece");
        case "unk_token" -> unknown = json.string("model.unk_token");
        case "continuing_subword_prefix" -> readPrefix();
        case "max_input_chars_per_word" -> longestWord = readLongestWord();
        case "vocab" -> vocabulary = new Vocabulary(readVocabulary(), file);
        case "merges" -> throw json.error("model", "WordPiece", "\"merges\", as BPE has");
        default -> json.skip();
      }
    }
    present("model.vocab", vocabulary != null);
    return new WordPieceModel(vocabulary, unknown, longestWord);
  }

  private void readPrefix() throws IOException {
    String prefix = json.string("model.continuing_subword_prefix");
    if (!prefix.equals(Vocabulary.PREFIX)) {
      throw json.error("model.continuing_subword_prefix", "\"##\"", '"' + prefix + '"');
    }
  }

  private int readLongestWord() throws IOException {
    int longest = json.number("model.max_input_chars_per_word");
    if (longest < 1 || longest > LONGEST_WORD_LIMIT) {
      throw json.error(
          "model.max_input_chars_per_word", "1 to " + LONGEST_WORD_LIMIT, "" + longest);
    }
    return longest;
  }

  private List<String> readVocabulary() throws IOException {
    json.object("model.vocab");
    List<String> tokens = new ArrayList<>();
    for (String token; (token = json.nextField()) != null; ) {
      int id = json.number("model.vocab[]");
      if (id != tokens.size()) {
        throw json.error(
            "model.vocab",
            "ids 0, 1, 2 … in this order",
            "id %d for \"%s\" where %d is due".formatted(id, token, tokens.size()));
      }
      tokens.add(token);
    }
    return tokens;
  }

  private Template readPostProcessor() throws IOException {
    json.object("post_processor");
    List<String> parts = new ArrayList<>(List.of("", "", ""));
    for (String name; (name = json.nextField()) != null; ) {
      switch (name) {
        case "type" -> {
          String type = json.string("post_processor.type");
          if (!type.equals("TemplateProcessing") && !type.equals("BertProcessing")) {
            throw json.error(
                "post_processor.type", "\"TemplateProcessing\" or \"BertProcessing\"", type);
          }
        }
        case "single" -> parts = readSingle();
        case "cls" -> parts.set(0, readPair("post_processor.cls"));
        case "sep" -> parts.set(2, readPair("post_processor.sep"));
        default -> json.skip();
      }
    }
    if (parts.size() != 3 || parts.get(0).isEmpty() || !parts.get(1).isEmpty()) {
      throw json.error("post_processor", "one token, the text, one token", parts.toString());
    }
    return new Template(parts.get(0), parts.get(2));
  }

  /** The parts of a template: names of special tokens, and an empty string for the text. */
  private List<String> readSingle() throws IOException {
    List<String> parts = new ArrayList<>();
    json.array("post_processor.single");
    while (json.nextElement()) {
      json.object("post_processor.single[]");
      for (String kind; (kind = json.nextField()) != null; ) {
        json.object("post_processor.single[]." + kind);
        for (String name; (name = json.nextField()) != null; ) {
          if (name.equals("id")) {
            String id = json.string("post_processor.single[]." + kind + ".id");
            parts.add(kind.equals("SpecialToken") ? id : "");
          } else {
            json.skip();
          }
        }
      }
    }
    return parts;
  }

  /** The token of a pair such as {@code ["[CLS]", 101]}. */
  private String readPair(String what) throws IOException {
    json.array(what);
    json.nextElement();
    String token = json.string(what);
    while (json.nextElement()) {
      json.skip();
    }
    return token;
  }
}
