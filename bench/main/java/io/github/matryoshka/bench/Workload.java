package io.github.matryoshka.bench;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The same work for every engine, as ids for those that take ids and as texts for those that only
 * take texts. Words are drawn with a fixed seed from the vocabulary's lower-case words, each of
 * which is one token, so that a text gives exactly its ids.
 *
 * @param directory the model's files
 * @param config its sizes
 * @param ids B × L, [CLS] and [SEP] included
 * @param texts B
 */
record Workload(Path directory, BertConfig config, int[][] ids, List<String> texts) {
  private static final int LONGEST_WORD = 12;

  /** Texts of one length. */
  static Workload of(Shape shape) throws IOException {
    Path directory = BenchModels.directory("all-MiniLM-L6-v2");
    BertConfig config = BertConfig.read(directory.resolve("config.json"));
    WordPieceTokenizer tokenizer = WordPieceTokenizer.load(directory);
    int[] words =
        IntStream.range(0, tokenizer.vocabularySize())
            .filter(id -> isWord(tokenizer.token(id)))
            .toArray();
    SplittableRandom random = new SplittableRandom(1);
    int[][] ids = new int[shape.texts()][];
    for (int b = 0; b < ids.length; b++) {
      ids[b] = random.ints(shape.tokens(), 0, words.length).map(i -> words[i]).toArray();
      ids[b][0] = tokenizer.id("[CLS]");
      ids[b][shape.tokens() - 1] = tokenizer.id("[SEP]");
    }
    List<String> texts =
        IntStream.range(0, ids.length).mapToObj(b -> text(tokenizer, ids[b])).toList();
    return new Workload(directory, config, ids, texts);
  }

  private static boolean isWord(String token) {
    return token.length() <= LONGEST_WORD && token.chars().allMatch(c -> c >= 'a' && c <= 'z');
  }

  private static String text(WordPieceTokenizer tokenizer, int[] ids) {
    return IntStream.range(1, ids.length - 1)
        .mapToObj(t -> tokenizer.token(ids[t]))
        .collect(Collectors.joining(" "));
  }
}
