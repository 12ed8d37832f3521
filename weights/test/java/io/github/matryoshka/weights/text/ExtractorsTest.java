package io.github.matryoshka.weights.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExtractorsTest {

  @Test
  void dictionaryGivesHeadwordAndDefinitionWithoutNoise() throws IOException {
    String entry =
        "Bath \\Bath\\, n. [Heb. [of old]]\n   A Hebrew measure for {liquids} that is no longer in use.\n";
    TreeMap<String, byte[]> files = new TreeMap<>();
    files.put("x.dict.dz", bytes("....." + entry));
    files.put("x.index", bytes("bath\tF\t" + base64(entry.length()) + "\n00databaseinfo\tA\tF\n"));
    DictdExtractor dictionary =
        new DictdExtractor(
            Pattern.compile("\\[[^\\[\\]]*\\]|\\\\[^\\\\]*\\\\|(?<=[\\s,])n\\.(?=\\s)"));
    assertEquals(
        List.of(new Passage("A Hebrew measure for liquids that is no longer in use.", "Bath")),
        passages(dictionary, files));
  }

  @Test
  void dictionaryRefusesAnEntryBeyondItsText() {
    TreeMap<String, byte[]> files = new TreeMap<>();
    files.put("x.dict.dz", bytes("short"));
    files.put("x.index", bytes("word\tA\tK\n"));
    String message =
        assertThrows(
                IOException.class, () -> passages(new DictdExtractor(Pattern.compile("-")), files))
            .getMessage();
    assertEquals("dictionary: expected word within 5 bytes, got offset 0 and length 10", message);
  }

  @Test
  void htmlSectionsKeepTheirHeadings() throws IOException {
    String html =
        "<h2>3.1 How to <i>boil</i> an egg</h2><nav><p>Back to the top of the page, if you will</p></nav>"
            + "<p>Put the egg into the water and wait for five minutes.</p><pre>code(x)</pre>"
            + "<ul><li>It is done when the sand has run through the glass.</li></ul>";
    assertEquals(
        List.of(
            new Passage(
                "Put the egg into the water and wait for five minutes."
                    + " It is done when the sand has run through the glass.",
                "How to boil an egg")),
        passages(MarkupExtractor.html(), "a.html", html));
  }

  @Test
  void docbookEntitiesBecomeTheirNames() throws IOException {
    String xml =
        "<article><title>About &app;</title><para>With &app; it is easy to keep the books of a house.</para></article>";
    assertEquals(
        List.of(new Passage("With app it is easy to keep the books of a house.", "About app")),
        passages(MarkupExtractor.xml(), "a.docbook", xml));
  }

  @Test
  void perlQuestionsAreAnswered() throws IOException {
    String pod =
        "=head2 What is C<truth>?\n\nIt is what B<you> and the others can agree on.\n\n  code();\n\n=cut\n";
    assertEquals(
        List.of(new Passage("It is what you and the others can agree on.", "What is truth?")),
        passages(new PodExtractor(), "perlfaq.pod", pod));
  }

  @Test
  void packageDescriptionsBeginWithTheirSummary() throws IOException {
    String control =
        "Package: x\nDescription-en: game of old wars\n This is a game about the wars of old.\n .\n It is for one or two to play.\n";
    assertEquals(
        List.of(
            new Passage(
                "This is a game about the wars of old. It is for one or two to play.",
                "game of old wars")),
        passages(new ControlExtractor("", "Description-en"), "Translation-en.xz", control));
  }

  @Test
  void namedFieldsGiveTheTitle() throws IOException {
    String control =
        "Tag: file-in-etc\nSee-Also: x\nExplanation: The package has a file\n in <code>/etc</code> that is not for it.\n";
    assertEquals(
        List.of(new Passage("The package has a file in /etc that is not for it.", "file in etc")),
        passages(new ControlExtractor("Tag", "Explanation"), "a.tag", control));
  }

  @Test
  void wordNetGlossesBelongToTheirWords() throws IOException {
    String data =
        "  1 licence\n00001740 03 n 02 big_dog 0 hound(p) 0 001 @ 00001930 n 0000 | a dog that is used for the hunt  \n";
    assertEquals(
        List.of(new Passage("a dog that is used for the hunt", "big dog, hound")),
        passages(new WordNetExtractor(), "data.noun", data));
  }

  @Test
  void wordNetWithoutGlossIsRefused() {
    assertTrue(
        assertThrows(
                IOException.class, () -> passages(new WordNetExtractor(), "data.noun", "0 x\n"))
            .getMessage()
            .contains("expected a gloss after ' | ', got 0 x (data.noun)"));
  }

  @Test
  void jsonObjectsFollowEachOther() throws IOException {
    String json =
        "{\"_id\":\"1\",\"title\":\"Of mice and men\",\"text\":\"The mice are in the house of the men.\",\"metadata\":{\"a\":[1]}}\n"
            + "{\"year\":1793,\"text\":\"The men are not in the house of the mice.\"}";
    assertEquals(
        List.of(
            new Passage("The mice are in the house of the men.", "Of mice and men"),
            new Passage("The men are not in the house of the mice.", "")),
        passages(new JsonExtractor(), "corpus.jsonl", json));
  }

  /** Pages of 512 bytes, so that the table has a tree of pages and the long row overflows. */
  @Test
  void sqliteRowsAreFoundOnAllPages() throws IOException {
    TreeMap<String, byte[]> files = new TreeMap<>();
    try (InputStream in = getClass().getResourceAsStream("terms.sqlite")) {
      files.put("terms.sqlite", in.readAllBytes());
    }
    List<Passage> rows = passages(new SqliteExtractor(1, Pattern.compile("T:\\d+"), 2, 4), files);
    assertEquals(14, rows.size(), "12 short rows and the long one in two parts");
    assertEquals("term number a", rows.get(0).query());
    assertEquals("The meaning of the thing that is called a in this table.", rows.get(0).text());
    assertTrue(rows.get(12).text().contains("long tenth text. This is one"), rows.get(12).text());
  }

  @Test
  void somethingElseThanSqliteIsRefused() {
    TreeMap<String, byte[]> files = new TreeMap<>();
    files.put("x", bytes("not a database at all"));
    assertThrows(
        IOException.class,
        () -> passages(new SqliteExtractor(1, Pattern.compile("x"), 2, 4), files));
  }

  private static String base64(int number) {
    String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return "" + digits.charAt(number / 64) + digits.charAt(number % 64);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<Passage> passages(Extractor extractor, String name, String content)
      throws IOException {
    TreeMap<String, byte[]> files = new TreeMap<>();
    files.put(name, bytes(content));
    return passages(extractor, files);
  }

  private static List<Passage> passages(Extractor extractor, TreeMap<String, byte[]> files)
      throws IOException {
    List<Passage> passages = new ArrayList<>();
    extractor.extract(files, passages::add);
    return passages;
  }
}
