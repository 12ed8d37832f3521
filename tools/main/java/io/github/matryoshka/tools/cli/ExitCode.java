package io.github.matryoshka.tools.cli;

/** What the program tells its caller at the end; 130 (Ctrl-C) comes from the JVM. */
final class ExitCode {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int GATE = 3;

  private ExitCode() {}
}
