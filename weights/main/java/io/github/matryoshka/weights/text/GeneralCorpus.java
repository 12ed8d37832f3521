package io.github.matryoshka.weights.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.matryoshka.weights.Digests;
import io.github.matryoshka.weights.Progress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The training text of the general adaptor: English prose of many kinds that may be used in trained
 * form, from pinned public files. The same files give the same text, byte for byte.
 */
public final class GeneralCorpus {
  private final List<Source> sources;
  private final SourceFiles files;

  /**
   * @param home the repository's root; downloads are kept in {@code weights/target/text} below it
   */
  public GeneralCorpus(Path home) {
    this(Sources.ALL, new SourceFiles(home, home.resolve("weights/target/text")));
  }

  GeneralCorpus(List<Source> sources, SourceFiles files) {
    this.sources = sources;
    this.files = files;
  }

  /**
   * Downloads what is missing and writes one JSON object a line: {@code id, source, text} and,
   * where a short text belongs to it, {@code query}.
   *
   * @return how many passages each source gave
   * @throws IOException if a file cannot be had, is not the pinned one, or cannot be read; an older
   *     output stays as it was
   */
  public Map<String, Integer> write(Path output, Progress progress) throws IOException {
    Map<String, Integer> counts = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    Path part = output.toAbsolutePath().resolveSibling(output.getFileName() + ".part");
    Files.createDirectories(part.getParent());
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part));
          JsonGenerator json = new JsonFactory().createGenerator(out)) {
        json.setRootValueSeparator(null);
        for (Source source : sources) {
          List<Passage> passages = passages(source, seen, progress);
          write(source.name(), passages, json);
          counts.put(source.name(), passages.size());
        }
      }
      Files.move(part, output, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    return counts;
  }

  /**
   * How often training draws a batch of each source, next to the others, in the order in which they
   * are written; only the ratios matter. {@code weights/README.md} has the reasons.
   *
   * @return unmodifiable
   */
  public static SequencedMap<String, Double> weights() {
    SequencedMap<String, Double> weights = new LinkedHashMap<>();
    Sources.ALL.forEach(source -> weights.put(source.name(), source.weight()));
    return Collections.unmodifiableSequencedMap(weights);
  }

  private List<Passage> passages(Source source, Set<String> seen, Progress progress)
      throws IOException {
    Path file = files.locate(source, progress);
    TreeMap<String, Passage> chosen = new TreeMap<>();
    source
        .extractor()
        .extract(
            Archive.read(file, source.entries()),
            passage -> {
              if (seen.add(key(passage.text()))) {
                chosen.put(digest(passage), passage);
              }
              if (chosen.size() > source.limit()) {
                chosen.pollLastEntry();
              }
            });
    if (chosen.isEmpty()) {
      throw new IOException(
          "training text: expected passages of %s, got none (%s)".formatted(source.name(), file));
    }
    progress.update("text of " + source.name(), chosen.size(), chosen.size());
    return new ArrayList<>(chosen.values());
  }

  /** Texts that begin alike count as the same. */
  private static String key(String text) {
    String letters = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "");
    return letters.substring(0, Math.min(80, letters.length()));
  }

  private static String digest(Passage passage) {
    byte[] text = (passage.query() + '\n' + passage.text()).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Digests.digest("SHA-256").digest(text));
  }

  private static void write(String source, List<Passage> passages, JsonGenerator json)
      throws IOException {
    int number = 0;
    for (Passage passage : passages) {
      json.writeStartObject();
      json.writeStringField("id", source + "-" + number++);
      json.writeStringField("source", source);
      json.writeStringField("text", passage.text());
      if (!passage.query().isEmpty()) {
        json.writeStringField("query", passage.query());
      }
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }
}
