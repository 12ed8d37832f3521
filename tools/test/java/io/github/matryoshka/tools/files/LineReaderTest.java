package io.github.matryoshka.tools.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  @Test
  void randomLinesOfAllLengthsComeBack() throws IOException {
    Random random = new Random(5);
    for (int round = 0; round < 40; round++) {
      List<String> lines = new ArrayList<>();
      for (int i = random.nextInt(30); i >= 0; i--) {
        lines.add("x".repeat(random.nextInt(i % 9 == 0 ? 200_000 : 300)) + i);
      }
      String end = random.nextBoolean() ? "\n" : "\r\n";
      String last = random.nextBoolean() ? end : "";
      assertEquals(lines, read(String.join(end, lines) + last));
    }
  }

  @Test
  void emptyLinesCount() throws IOException {
    assertEquals(List.of("", "", "a"), read("\n\r\na"));
    assertEquals(List.of(), read(""));
  }

  private static List<String> read(String text) throws IOException {
    LineReader reader =
        new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "test");
    List<String> lines = new ArrayList<>();
    while (reader.next()) {
      lines.add(reader.text());
      assertEquals(lines.size(), reader.line());
    }
    return lines;
  }
}
