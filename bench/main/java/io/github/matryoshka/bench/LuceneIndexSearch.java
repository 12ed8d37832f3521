package io.github.matryoshka.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.MMapDirectory;

/**
 * Lucene's nearest-neighbour query over an index without a graph, which makes it exact: one
 * segment, mapped, in a folder of its own that goes with it.
 */
final class LuceneIndexSearch implements CorpusSearch {
  private static final String FIELD = "vector";

  private final Path folder;
  private final FSDirectory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final float[][] queries;

  LuceneIndexSearch(Corpus corpus, int count) {
    queries = Corpus.rows(Corpus.queries(count));
    try {
      folder = Files.createTempDirectory("matryoshka-bench");
      directory = new MMapDirectory(folder);
      IndexWriterConfig config = new IndexWriterConfig().setCodec(new Exact());
      config.setRAMBufferSizeMB(1024);
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        corpus.forEachPart((part, first) -> add(writer, part));
        writer.forceMerge(1);
      }
      reader = DirectoryReader.open(directory);
      searcher = new IndexSearcher(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Builds no graph, however many vectors there are. */
  private static final class Exact extends Lucene104Codec {
    private final KnnVectorsFormat format =
        new Lucene99HnswVectorsFormat(16, 100, 1, null, Integer.MAX_VALUE);

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
      return format;
    }
  }

  private static void add(IndexWriter writer, float[] rows) {
    try {
      for (float[] row : Corpus.rows(rows)) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, row, VectorSimilarityFunction.DOT_PRODUCT));
        writer.addDocument(document);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public float run() {
    float highest = 0;
    try {
      for (float[] query : queries) {
        KnnFloatVectorQuery nearest = new KnnFloatVectorQuery(FIELD, query, Corpus.BEST);
        // Its score is (1 + cosine) / 2.
        highest = 2 * searcher.search(nearest, Corpus.BEST).scoreDocs[0].score - 1;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return highest;
  }

  @Override
  public void close() {
    try {
      reader.close();
      directory.close();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
