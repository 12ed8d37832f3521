package io.github.matryoshka.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CodePointSetTest {
  @Test
  void rangesAndSingleCodePoints() {
    CodePointSet set = CodePointSet.parse("41-43 45\n10fffe-10ffff");
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      boolean expected =
          codePoint >= 0x41 && codePoint <= 0x43 || codePoint == 0x45 || codePoint >= 0x10FFFE;
      assertEquals(expected, set.contains(codePoint));
    }
  }
}
