package io.github.matryoshka.jna;

import io.github.matryoshka.Backend;

/** Prints, in a JVM of its own, why there is no native backend, and what asking by name throws. */
final class AskForNative {
  private AskForNative() {}

  public static void main(String[] args) {
    System.out.println(Backend.NATIVE.whyNot().orElse("it is here"));
    try {
      System.out.println(Backend.NATIVE.scans());
    } catch (UnsupportedOperationException e) {
      System.out.println(e.getMessage());
    }
  }
}
