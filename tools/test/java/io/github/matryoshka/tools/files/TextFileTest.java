package io.github.matryoshka.tools.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  @TempDir private Path dir;

  @Test
  void aLineIsAText() throws IOException {
    assertEquals(
        List.of("one", "", " two ", "naïve 😀"), texts("a.txt", "one\n\n two \nnaïve 😀\n"));
  }

  @Test
  void theLastLineNeedsNoEndAndWindowsEndsAreTakenOff() throws IOException {
    assertEquals(List.of("one", "two"), texts("a.txt", "one\r\ntwo"));
  }

  @Test
  void aByteOrderMarkIsNoText() throws IOException {
    assertEquals(List.of("one"), texts("a.txt", "\uFEFFone\n"));
    assertEquals(List.of("one"), texts("a.jsonl", "\uFEFF{\"text\":\"one\"}\n"));
  }

  @Test
  void otherLineSeparatorsBelongToTheText() throws IOException {
    assertEquals(List.of("a\u2028b\u0085c\rd"), texts("a.txt", "a\u2028b\u0085c\rd\n"));
  }

  @Test
  void jsonLinesHaveTexts() throws IOException {
    String lines =
        "{\"_id\":\"1\",\"text\":\"one\",\"metadata\":{\"text\":\"x\"}}\n\n{\"text\":\"\"}";
    assertEquals(List.of("one", ""), texts("a.jsonl", lines));
  }

  @Test
  void titlesComeFirstAsInBeir() throws IOException {
    String lines =
        "{\"title\":\"T\",\"text\":\"x\"}\n{\"text\":\"x \",\"title\":\"\"}\n"
            + "{\"text\":\" x\",\"title\":null}\n";
    assertEquals(List.of("T x", "x", "x"), texts("a.jsonl", lines));
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = dir.resolve("a.txt");
    Exception e = assertThrows(NoSuchFileException.class, new TextFile(missing)::count);
    assertEquals(missing.toString(), e.getMessage());
  }

  @Test
  void aDirectoryIsNoFile() {
    assertFails(dir, dir + ": expected a file, got a directory");
  }

  @Test
  void anEmptyFileHasNoText() throws IOException {
    assertFails("a.txt", "", ": expected at least one text, got none");
    assertFails("a.jsonl", "\n\n", ": expected at least one text, got none");
  }

  @Test
  void aLineThatIsNotJsonIsNamed() throws IOException {
    assertFails(
        "a.jsonl",
        "{\"text\":\"one\"}\nplain words\n",
        ":2: expected a JSON object, got Unrecognized token 'plain': was expecting (JSON String,"
            + " Number, Array, Object or token 'null', 'true' or 'false')");
  }

  @Test
  void aTextMustBeThere() throws IOException {
    assertFails("a.jsonl", "{\"body\":\"x\"}\n", ":1: expected a string \"text\", got none");
  }

  @Test
  void aTextMustBeAString() throws IOException {
    assertFails(
        "a.jsonl", "{\"text\":3}\n", ":1: expected a string as \"text\", got value_number_int");
  }

  @Test
  void invalidUtf8IsNamed() throws IOException {
    Path file = Files.write(dir.resolve("a.txt"), new byte[] {'a', '\n', 'b', (byte) 0xFF, '\n'});
    assertFails(
        file,
        file + ":2: expected UTF-8, got byte 0xFF at column 2; convert it, for example with iconv");
  }

  @Test
  void errorsInTheMiddleOfAStreamKeepTheirMessage() throws IOException {
    Path file = Files.writeString(dir.resolve("a.jsonl"), "{\"text\":\"one\"}\n{}\n");
    try (Stream<String> texts = new TextFile(file).texts()) {
      UncheckedIOException e = assertThrows(UncheckedIOException.class, texts::toList);
      assertEquals(file + ":2: expected a string \"text\", got none", e.getCause().getMessage());
    }
  }

  private List<String> texts(String name, String content) throws IOException {
    Path path = Files.writeString(dir.resolve(name), content, StandardCharsets.UTF_8);
    TextFile file = new TextFile(path);
    try (Stream<String> texts = file.texts()) {
      List<String> all = texts.toList();
      assertEquals(all.size(), file.count());
      return all;
    }
  }

  private void assertFails(String name, String content, String message) throws IOException {
    Path file = Files.writeString(dir.resolve(name), content);
    assertFails(file, file + message);
  }

  private static void assertFails(Path file, String message) {
    assertEquals(message, assertThrows(IOException.class, new TextFile(file)::count).getMessage());
  }
}
