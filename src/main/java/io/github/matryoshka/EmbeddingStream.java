package io.github.matryoshka;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Pulls texts in blocks, embeds a block, hands its vectors on: bounded memory, input order. */
final class EmbeddingStream extends Spliterators.AbstractSpliterator<Embedding> {
  /** Texts a thread gets in a block: long enough that waiting for the last one does not show. */
  private static final int TEXTS = 256;

  /** Characters in a block: bounds memory where texts are books. */
  private static final long CHARACTERS = 4L << 20;

  private final Iterator<String> source;
  private final int threads;
  private final Function<List<String>, Embedding[]> embed;
  private Embedding[] block = {};
  private int next;

  private EmbeddingStream(
      Iterator<String> source, int threads, Function<List<String>, Embedding[]> embed) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.source = source;
    this.threads = threads;
    this.embed = embed;
  }

  static Stream<Embedding> of(
      Stream<String> texts, int threads, Function<List<String>, Embedding[]> embed) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
    }
    EmbeddingStream spliterator = new EmbeddingStream(texts.iterator(), threads, embed);
    return StreamSupport.stream(spliterator, false).onClose(texts::close);
  }

  @Override
  public boolean tryAdvance(Consumer<? super Embedding> action) {
    if (next == block.length) {
      block = embed.apply(pull());
      next = 0;
      if (block.length == 0) {
        return false;
      }
    }
    action.accept(block[next]);
    // The consumer may keep it, we do not: a block must not outlive its use.
    block[next++] = null;
    return true;
  }

  private List<String> pull() {
    List<String> texts = new ArrayList<>();
    long characters = 0;
    while (texts.size() < TEXTS * threads && characters < CHARACTERS && source.hasNext()) {
      String text = source.next();
      texts.add(text);
      characters += text == null ? 0 : text.length();
    }
    return texts;
  }
}
