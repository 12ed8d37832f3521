package io.github.matryoshka.tools.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/**
 * The terminal of the person who started the program, if there is one. Java cannot ask whether
 * standard error is a terminal, so the launcher does, and tells where it is open: standard error
 * itself then goes through a filter that takes away the JVM's warning about incubator modules.
 */
final class Terminal {
  private static final String OPEN_AT = System.getProperty("matryoshka.terminal");

  private Terminal() {}

  /** Whether a person looks, at a screen that can redraw a line. */
  static boolean present() {
    return OPEN_AT != null && !"dumb".equals(System.getenv("TERM"));
  }

  /** Makes the terminal standard error. */
  static void attach() {
    if (OPEN_AT == null) {
      return;
    }
    try {
      System.setErr(new PrintStream(new FileOutputStream(OPEN_AT, true), true));
    } catch (IOException e) {
      // What stands there already leads to the same terminal, through the filter.
      return;
    }
  }
}
