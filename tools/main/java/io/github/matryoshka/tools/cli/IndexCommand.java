package io.github.matryoshka.tools.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.matryoshka.Model;
import io.github.matryoshka.search.Storage;
import io.github.matryoshka.search.VectorIndex;
import io.github.matryoshka.tools.files.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Builds an index out of texts or vectors, or says what is in one. */
@Command(
    name = "index",
    description = {
      "Builds an index to search: out of texts, which are embedded, or of vectors in a .npy file.",
      "Interrupted, the same command goes on where it was."
    })
final class IndexCommand implements Callable<Integer> {
  @Mixin private Console console;
  @Mixin private EncoderOptions encoder;
  @Mixin private PrecisionOption precision;
  @Mixin private AdaptorOption adaptor;
  @Mixin private ThreadsOption threads;
  @Mixin private JsonOption json;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description =
          "Texts: FILE.jsonl with \"text\" (and \"_id\", \"title\") a line, or one text a line;"
              + " or vectors: FILE.npy, float32. Without ids documents are numbered from 0.")
  private Path input;

  @Option(
      names = "--ids",
      paramLabel = "FILE",
      description = "Ids of the rows of FILE.npy, one a line.")
  private Path ids;

  @Option(
      names = "--output",
      paramLabel = "FILE.mvi",
      description = "Index to write; appears only when it is complete.")
  private Path output;

  @Option(
      names = "--dims",
      paramLabel = "D",
      description = "Keep the first D numbers, scaled to unit length (default: all, as they are).")
  private Integer dims;

  @Option(
      names = "--storage",
      paramLabel = "NAME",
      defaultValue = "FP32",
      description =
          "How numbers are kept: ${COMPLETION-CANDIDATES}; 4, 2 or 1 bytes or a bit each"
              + " (default: ${DEFAULT-VALUE}).")
  private Storage storage;

  @Option(
      names = "--describe",
      paramLabel = "FILE.mvi",
      description = "Say what is in this index, and do nothing else; with --json for programs.")
  private Path described;

  @Override
  public Integer call() throws IOException {
    if (described != null) {
      describe();
      return ExitCode.DONE;
    }
    if (input == null || output == null) {
      throw console.misuse("expected --input and --output, or --describe");
    }
    boolean vectors = input.toString().endsWith(".npy");
    if (ids != null && !vectors) {
      throw console.misuse(
          "--ids: expected vectors in a .npy file, got texts (put \"_id\" in JSONL)");
    }
    // Before the work, not after it.
    Files.createDirectories(output.toAbsolutePath().getParent());
    if (vectors) {
      indexVectors();
    } else {
      indexTexts();
    }
    return ExitCode.DONE;
  }

  private void indexVectors() throws IOException {
    VectorSource vectors = VectorSource.open(input, ids);
    VectorIndex empty = VectorIndex.create(kept(vectors.columns()), storage, null, null);
    report(new IndexBuild(vectors, empty, output).run("index", input, console));
  }

  private void indexTexts() throws IOException {
    int workers = threads.count(console);
    TextFile texts = new TextFile(input);
    long count = texts.count();
    try (Model model = encoder.open(console, precision)) {
      TextSource source =
          new TextSource(texts, count, adaptor.applied(adaptor.load(), model), workers);
      VectorIndex empty =
          VectorIndex.create(
              kept(model.dimensions()), storage, model.fingerprint(), adaptor.fingerprint());
      report(new IndexBuild(source, empty, output).run("embed", input, console));
    }
  }

  private int kept(int all) {
    if (dims != null && (dims < 1 || dims > all)) {
      throw console.misuse("--dims: expected 1 to " + all + ", got " + dims);
    }
    return dims == null ? all : dims;
  }

  private void report(VectorIndex index) throws IOException {
    console.say(
        "%,d documents × %d in %s: %,d bytes (%s)"
            .formatted(
                index.count(), index.dimensions(), index.storage(), Files.size(output), output));
  }

  private void describe() throws IOException {
    VectorIndex index = VectorIndex.open(described);
    Map<String, Object> facts = facts(index);
    if (json.asked()) {
      json.print(console, out -> write(facts, out));
    } else {
      facts.forEach((name, value) -> console.out().printf("%-12s %s%n", name, value));
    }
  }

  private Map<String, Object> facts(VectorIndex index) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", described.toString());
    facts.put("bytes", Files.size(described));
    facts.put("documents", index.count());
    facts.put("dims", index.dimensions());
    facts.put("storage", index.storage().toString());
    facts.put("encoder", index.encoder().orElse("none"));
    facts.put("adaptor", index.adaptor().orElse("none"));
    return facts;
  }

  private static void write(Map<String, Object> facts, JsonGenerator out) throws IOException {
    out.writeStartObject();
    for (Map.Entry<String, Object> fact : facts.entrySet()) {
      if (fact.getValue() instanceof Number number) {
        out.writeNumberField(fact.getKey(), number.longValue());
      } else {
        out.writeStringField(fact.getKey(), fact.getValue().toString());
      }
    }
    out.writeEndObject();
  }
}
