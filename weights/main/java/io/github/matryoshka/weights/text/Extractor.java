package io.github.matryoshka.weights.text;

import java.io.IOException;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Takes the prose out of the files of one source. */
interface Extractor {

  /**
   * @param files the wanted files of an archive by their path in it, in the order of the paths
   * @param out takes the passages, in an order that depends on nothing but the files
   * @throws IOException if a file is not of the expected format
   */
  void extract(SortedMap<String, byte[]> files, Consumer<Passage> out) throws IOException;
}
