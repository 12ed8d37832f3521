package io.github.matryoshka.weights.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProseTest {

  @Test
  void englishIsToldFromOtherLanguagesAndCode() {
    assertTrue(Prose.english("This is the way that the world ends, not with a bang."));
    assertFalse(Prose.english("Zwei Dinge sind unendlich, das Universum und die Dummheit."));
    assertFalse(Prose.english("for (int i = 0; i < n; i++) { a[i] += b[i] * c[i]; }"));
    assertFalse(Prose.english("See also"));
  }

  @Test
  void titlesLoseTheirNumbers() {
    assertEquals("Set a root password", Prose.title("3.5. Set a root password"));
    assertEquals("What is it?", Prose.title("A.1.1  What is it? ¶"));
    assertEquals("A book for all", Prose.title("A book for all"));
    assertEquals("", Prose.title("Introduction"));
    assertEquals("", Prose.title("[x, y] = f (a, b, c)"));
  }

  @Test
  void longSectionsAreCutAndTheirLaterPartsGetASentenceAsQuery() {
    String sentence = "This is one of the many sentences of a long section. ";
    List<Passage> passages = new ArrayList<>();
    Prose.section("On length", List.of(sentence.repeat(20), sentence.repeat(10)), passages::add);
    assertEquals(2, passages.size());
    assertEquals("On length", passages.get(0).query());
    assertEquals(sentence.strip(), passages.get(1).query());
    for (Passage passage : passages) {
      assertTrue(Prose.words(passage.text()) <= Prose.WORDS);
    }
  }

  @Test
  void shortTextsKeepAllTheirSentences() {
    assertEquals(
        new Passage("It is short. It stays whole.", ""),
        Prose.cloze("It is short. It stays whole."));
  }
}
