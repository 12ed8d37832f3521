package io.github.matryoshka.tools.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stands in the list of commands: it is about how the JVM is started, so the launcher does it. */
@Command(
    name = "aot",
    description =
        "Writes a cache of loaded classes, with which every later command starts faster, until"
            + " the jar is built again.")
final class AotCommand implements Callable<Integer> {
  @Mixin private Console console;

  @Override
  public Integer call() {
    throw console.misuse("expected to be started as tools/matryoshka aot, without arguments");
  }
}
