package io.github.matryoshka.tools.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"matryoshka " + number()};
  }

  /** The version alone. */
  static String number() {
    String version = Matryoshka.class.getPackage().getImplementationVersion();
    return version == null ? "outside its jar" : version;
  }
}
