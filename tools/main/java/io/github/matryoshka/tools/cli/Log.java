package io.github.matryoshka.tools.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The engine's log, on standard error: warnings, and with {@code --verbose} what it says at load.
 */
final class Log {
  // Held here: the logging system forgets the level of a logger that nobody holds.
  private static final Logger ENGINE = Logger.getLogger("io.github.matryoshka");

  private Log() {}

  static void verbose(boolean verbose) {
    ENGINE.setLevel(verbose ? Level.INFO : Level.WARNING);
  }
}
