package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageTest {
  @Test
  void aWrongCommandIsAnsweredWithTheNearestOne() {
    CommandRun run = CommandRun.of("tokenise");
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(run.err().contains("tokenise") && run.err().contains("tokenize"), run.err());
  }

  @Test
  void aMissingOptionIsNamed() {
    CommandRun run = CommandRun.of("embed", "--input", "x.txt");
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(
        run.err().startsWith("matryoshka embed: Missing required option: '--output=FILE.npy'"),
        run.err());
  }

  @Test
  void misuseFoundLateIsStillMisuse() {
    CommandRun run = CommandRun.of("tokenize", "--input", "x.txt", "--max-tokens", 1);
    assertEquals(
        "matryoshka tokenize: --max-tokens: expected at least 2, got 1\n"
            + "try 'matryoshka tokenize --help'\n",
        run.err());
    assertEquals(ExitCode.USAGE, run.code());
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        List.of(
            "fetch",
            "embed",
            "index",
            "search",
            "compare",
            "train-general",
            "tokenize",
            "parity",
            "doctor")) {
      CommandRun run = CommandRun.of(command, "--help");
      assertAll(
          () -> assertEquals(ExitCode.DONE, run.code()),
          () -> assertTrue(run.out().startsWith("Usage: matryoshka " + command), run.out()));
    }
  }

  @Test
  void precisionIsChosenWhereVectorsAreUsedAndNotWhereSomethingIsTrained() {
    for (String command : List.of("embed", "eval", "compare", "parity")) {
      CommandRun run = CommandRun.of(command, "--help");
      assertTrue(run.out().contains("--precision=NAME"), run.out());
      assertTrue(run.out().replaceAll("\\s+", " ").contains("FP32, BF16, INT8"), run.out());
    }
    for (String command : List.of("train", "train-general", "quickstart")) {
      CommandRun run = CommandRun.of(command, "--help");
      assertTrue(run.out().contains("--backend=NAME"), run.out());
      assertFalse(run.out().contains("--precision"), run.out());
    }
  }

  @Test
  void anUnknownPrecisionIsMisuseAndNamesTheKnownOnes() {
    CommandRun run = CommandRun.of("parity", "--precision", "fp8");
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(run.err().contains("[FP32, BF16, INT8, FP16]"), run.err());
  }

  @Test
  void standardOutputThatCannotBeWrittenIsAnError() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    StringWriter err = new StringWriter();
    int code = Matryoshka.run(new PrintWriter(full), new PrintWriter(err), "--help");
    assertEquals(ExitCode.FAILED, code);
    assertTrue(err.toString().contains("standard output: could not be written"), err.toString());
  }
}
