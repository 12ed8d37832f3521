package io.github.matryoshka.tools.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Matryoshka.class.getPackage().getImplementationVersion();
    return new String[] {"matryoshka " + (version == null ? "outside its jar" : version)};
  }
}
