package io.github.matryoshka.tools.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.tools.beir.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassagesTest {
  @TempDir private Path dir;

  @Test
  void titleFirstThenSentencesOfTheRest() {
    Passages passages =
        passages(
            List.of("On bread Flour is mixed with water. Yeast makes it rise slowly.", "No title"),
            List.of("On bread", ""));
    assertEquals(
        List.of("On bread", "Flour is mixed with water.", "Yeast makes it rise slowly."),
        passages.texts());
    assertEquals(List.of(0, 0, 0), passages.owners());
  }

  @Test
  void fullStopsInsideASentenceDoNotEndIt() {
    assertEquals(
        List.of("Dr. Smith and J. K. Rowling met (cf. Fig. 2) at 3.5 p.m. today.", "They talked."),
        Passages.sentences(
            "Dr. Smith and J. K. Rowling met (cf. Fig. 2) at 3.5 p.m. today. They talked."));
    assertEquals(
        List.of("It was shown by Miller et al. In 2020 it was confirmed.", "E.g. This one, too."),
        Passages.sentences(
            "It was shown by Miller et al. In 2020 it was confirmed. E.g. This one, too."));
    assertEquals(List.of("It ends with Dr."), Passages.sentences("It ends with Dr."));
  }

  @Test
  void aFullStopAfterALongerWordEndsTheSentence() {
    assertEquals(
        List.of("This is final.", "Do it special.", "Why?", "\"Because!\""),
        Passages.sentences("This is final. Do it special.  Why? \"Because!\""));
  }

  @Test
  void anEmptyLineEndsASentenceAndALineDoesNot() {
    assertEquals(
        List.of("A heading", "One sentence on two lines.", "Next"),
        Passages.sentences("A heading\n\nOne sentence\n  on two lines.\r\n \r\nNext"));
  }

  @Test
  void nothingComesOfEmptyOrWordlessText() {
    assertEquals(List.of(), texts(""));
    assertEquals(List.of(), texts(" \n\t "));
    assertEquals(List.of(), texts("!!! ... ??? --- !!!"));
    assertEquals(List.of(), texts("😀 😀 😀 😀 😀. 🎉 🎉 🎉 🎉 🎉!"));
  }

  @Test
  void aWholeDocumentIsNoPassage() {
    assertEquals(List.of(), texts("The Alps are a mountain range."));
    assertEquals(List.of(), texts("  The Alps are \n a mountain range. "));
    assertEquals(List.of(), passages(List.of("Only a title"), List.of("Only a title")).texts());
    Passages quoted =
        passages(
            List.of("The Alps are a mountain range.", "Too short. The Alps are a mountain range."),
            List.of());
    assertEquals(List.of(), quoted.texts());
  }

  @Test
  void shortAndLongSentencesAreLeftOut() {
    String sixty = "w".repeat(3) + " w".repeat(59) + ".";
    String more = "x".repeat(3) + " x".repeat(60) + ".";
    assertEquals(List.of("Four words are enough.", up(sixty)), texts(three() + up(sixty)));
    assertEquals(List.of("Four words are enough."), texts(three() + up(more)));
  }

  private static String three() {
    return "Only three words. Four words are enough. ";
  }

  private static String up(String text) {
    return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
  }

  @Test
  void otherLanguagesAndSigns() {
    assertEquals(
        List.of("Das Brot wird täglich gebacken.", "Übermorgen gibt es keines mehr."),
        texts("Das Brot wird täglich gebacken. Übermorgen gibt es keines mehr."));
    assertEquals(List.of("疫苗可以训练免疫系统。", "它识别病毒吗？"), texts("疫苗可以训练免疫系统。它识别病毒吗？好。"));
    assertEquals(
        List.of("Хлеб пекут из муки и воды."), texts("Хлеб пекут из муки и воды. Это всё."));
    assertEquals(
        List.of("I love fresh bread 😀!", "It smells so good 👩‍🍳."),
        texts("I love fresh bread 😀! It smells so good 👩‍🍳."));
  }

  @Test
  void sentencesAreSpreadEvenly() {
    String document =
        IntStream.range(0, 320)
            .mapToObj(i -> "This is sentence number " + i + ".")
            .collect(Collectors.joining(" "));
    List<String> wanted =
        IntStream.range(0, 32)
            .mapToObj(i -> "This is sentence number " + (5 + 10 * i) + ".")
            .toList();
    assertEquals(wanted, texts(document));
  }

  @Test
  void whatDocumentsShareIsTakenOnce() {
    Passages passages =
        passages(
            List.of(
                "News All rights are reserved here. The first one is this.",
                "News All rights are reserved here. All rights are reserved here. One more is this."),
            List.of("News", "News"));
    assertEquals(
        List.of(
            "News", "All rights are reserved here.", "The first one is this.", "One more is this."),
        passages.texts());
    assertEquals(List.of(0, 0, 0, 1), passages.owners());
  }

  @Test
  void theirNumberIsLimited() {
    String document = "Title here This is the first one. This is the second one. And a third one.";
    TrainingData data = data(List.of(document, "x", "y"), List.of("Title here", "", ""));
    assertEquals(4, Passages.of(data, 100).texts().size());
    assertEquals(List.of("Title here", "This is the second one."), Passages.of(data, 8).texts());
    assertEquals(List.of("Title here"), Passages.of(data, 3).texts());
    assertEquals(List.of(), Passages.of(data, 2).texts());
    assertEquals(
        "passages: expected no negative number, got -1",
        assertThrows(IllegalArgumentException.class, () -> Passages.of(data, -1)).getMessage());
  }

  @Test
  void sciFactGivesWhatItShould() throws IOException {
    Dataset scifact = Dataset.load("scifact", dir, (task, done, total) -> {});
    TrainingData data = TrainingData.of(scifact);
    Passages passages = Passages.of(data, 200_000);
    assertEquals(passages, Passages.of(data, 200_000));
    int count = passages.texts().size();
    assertTrue(count > 45_000 && count < 52_000, "passages: " + count);
    assertEquals(count, new HashSet<>(passages.texts()).size());
    assertTrue(Collections.disjoint(passages.texts(), data.documents()));
    for (int d = 0; d < 100; d++) {
      assertTrue(passages.texts().contains(data.title(d)), data.title(d));
    }
    assertEquals(passages.owners().stream().sorted().toList(), passages.owners());
  }

  private static List<String> texts(String document) {
    return passages(List.of(document), List.of()).texts();
  }

  private static Passages passages(List<String> documents, List<String> titles) {
    return Passages.of(data(documents, titles), 1000);
  }

  private static TrainingData data(List<String> documents, List<String> titles) {
    return new TrainingData("made up", documents, titles, List.of(), new TreeMap<>());
  }
}
