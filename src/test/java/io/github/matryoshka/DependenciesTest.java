package io.github.matryoshka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may use which: the arrows of the design, held against the sources. */
class DependenciesTest {
  private static final Path SOURCES = Path.of("main/java/io/github/matryoshka");

  /** The façade is the empty name; nothing may use it. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry(
              "", Set.of("adaptor", "bert", "cuda", "jna", "kernels", "safetensors", "tokenizer")),
          Map.entry("files", Set.of()),
          Map.entry("tokenizer", Set.of()),
          Map.entry("safetensors", Set.of("files")),
          Map.entry("kernels", Set.of()),
          Map.entry("bert", Set.of("kernels", "safetensors", "tokenizer")),
          Map.entry("jna", Set.of("bert", "kernels", "safetensors", "tokenizer")),
          Map.entry("cuda", Set.of("bert", "safetensors", "tokenizer")),
          Map.entry("adaptor", Set.of("kernels", "safetensors")),
          Map.entry("autodiff", Set.of("kernels")),
          Map.entry("train", Set.of("adaptor", "autodiff", "kernels", "safetensors", "search")),
          Map.entry("search", Set.of("cuda", "files", "jna", "kernels")));

  private static final Map<String, Set<String>> LIBRARIES =
      Map.of(
          "com.sun.jna", Set.of("jna"),
          "jcuda", Set.of("cuda"),
          "jdk.incubator.vector", Set.of("kernels"),
          "com.fasterxml.jackson.core", Set.of("bert", "safetensors", "tokenizer"));

  private static final Pattern USE =
      Pattern.compile("io\\.github\\.matryoshka\\.([a-z]+\\.)?[A-Z]");

  @Test
  void packagesUseOnlyWhatTheyMay() throws IOException {
    List<String> wrong = new ArrayList<>();
    int files = 0;
    for (Path file : sources()) {
      files++;
      String home = SOURCES.relativize(file.getParent()).toString();
      assertTrue(ALLOWED.containsKey(home), "a package without arrows: " + home);
      String text = code(file);
      Matcher use = USE.matcher(text);
      while (use.find()) {
        String other = use.group(1) == null ? "" : use.group(1).replace(".", "");
        if (!other.equals(home) && !ALLOWED.get(home).contains(other)) {
          wrong.add(file + " uses " + (other.isEmpty() ? "the façade" : other));
        }
      }
      LIBRARIES.forEach(
          (library, users) -> {
            if (text.contains(library + ".") && !users.contains(home)) {
              wrong.add(file + " uses " + library);
            }
          });
    }
    assertEquals(List.of(), wrong);
    assertTrue(files > 30, "sources found: " + files);
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> all = Files.walk(SOURCES)) {
      return all.filter(f -> f.toString().endsWith(".java")).toList();
    }
  }

  /** Imports and code; documentation may point anywhere. */
  private static String code(Path file) throws IOException {
    return Files.readString(file).replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//.*", "");
  }
}
