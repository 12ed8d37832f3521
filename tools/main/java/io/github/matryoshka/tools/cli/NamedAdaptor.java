package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Model;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.tools.report.Facts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One of the adaptors that are compared.
 *
 * @param word what was asked for
 * @param name how tables call it
 * @param adaptor null for plain truncation
 */
record NamedAdaptor(String word, String name, Adaptor adaptor) {

  /** An adaptor that is alone and needs to be told from no other. */
  static NamedAdaptor of(String word, Adaptor adaptor) {
    return new NamedAdaptor(word, AdaptorNames.of(List.of(word)).getFirst(), adaptor);
  }

  /** Reads them all, in order; the words differ. */
  static List<NamedAdaptor> load(List<String> words) throws IOException {
    List<String> names = AdaptorNames.of(words);
    List<NamedAdaptor> adaptors = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      adaptors.add(
          new NamedAdaptor(words.get(i), names.get(i), AdaptorOption.resolved(words.get(i))));
    }
    return adaptors;
  }

  /**
   * Makes sure that it belongs to the model.
   *
   * @throws IllegalArgumentException naming it, when it was made for another encoder
   */
  void requireFor(Model model) {
    AdaptorOption.applied(word, adaptor, model);
  }

  /** How it came about, as far as its file tells. */
  Facts facts() {
    return new Facts(
        "Adaptor " + name, adaptor == null ? new TreeMap<>() : new TreeMap<>(adaptor.metadata()));
  }
}
