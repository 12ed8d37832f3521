package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Embedding;
import io.github.matryoshka.Model;
import io.github.matryoshka.Vectors;
import io.github.matryoshka.tools.files.TextFile;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Texts, which a model embeds.
 *
 * @param model with its adaptor
 * @param count texts in the file
 */
record TextSource(TextFile texts, long count, Model model, int workers) implements IndexSource {
  @Override
  public Stream<String> ids() throws IOException {
    return texts.entries().map(TextFile.Entry::id);
  }

  @Override
  public Reading from(int first, int dims) throws IOException {
    Stream<String> ids = ids();
    Stream<Embedding> embeddings = model.embedAll(texts.texts().skip(first), workers);
    Iterator<String> nextId = ids.skip(first).iterator();
    Iterator<Embedding> nextVector = embeddings.iterator();
    return new Reading() {
      @Override
      public void next(List<String> to, float[] rows) {
        for (int at = 0; at < rows.length && nextVector.hasNext(); at += dims) {
          Vectors.truncate(nextVector.next().vector(), 0, dims, rows, at);
          to.add(nextId.next());
        }
      }

      @Override
      public void close() {
        embeddings.close();
        ids.close();
      }
    };
  }
}
