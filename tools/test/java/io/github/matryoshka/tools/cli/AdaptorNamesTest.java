package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AdaptorNamesTest {
  @Test
  void theFileNameIsEnoughWhenItIsUnique() {
    assertEquals(
        List.of("truncation", "a", "b.v2", "c"),
        AdaptorNames.of(List.of("none", "runs/a.safetensors", "/x/b.v2.safetensors", "c")));
  }

  @Test
  void foldersTellEqualNamesApart() {
    assertEquals(
        List.of("1/best", "2/best", "best"),
        AdaptorNames.of(
            List.of("runs/1/best.safetensors", "runs/2/best.safetensors", "best.safetensors")));
  }

  @Test
  void whatNothingElseTellsApartKeepsItsEnding() {
    assertEquals(List.of("a.x", "a.y"), AdaptorNames.of(List.of("a.x", "a.y")));
    assertEquals(
        List.of("truncation", "truncation.x"), AdaptorNames.of(List.of("none", "truncation.x")));
  }

  @Test
  void aFileNamedGeneralIsToldFromTheWord() {
    assertEquals(
        List.of("general", "./general", "runs/general"),
        AdaptorNames.of(List.of("general", "./general", "runs/general.safetensors")));
    assertEquals(List.of("general.safetensors"), AdaptorNames.of(List.of("general.safetensors")));
  }
}
