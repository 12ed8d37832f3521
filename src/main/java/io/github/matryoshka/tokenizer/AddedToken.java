package io.github.matryoshka.tokenizer;

import java.util.Objects;

/**
 * A token that is found verbatim in the raw text, before anything else happens to it.
 *
 * <p>HuggingFace's flags {@code lstrip} and {@code rstrip} are not kept: they decide only whether
 * white space beside the token belongs to it, and white space yields no ids in a BERT tokenizer.
 *
 * @param content the token as it stands in the text, not empty
 * @param id its id
 * @param singleWord whether it counts only where no letter, digit, mark or underscore touches it
 */
record AddedToken(String content, int id, boolean singleWord) {
  AddedToken {
    Objects.requireNonNull(content, "content");
    if (content.isEmpty() || id < 0) {
      throw new IllegalArgumentException(
          "added token: expected a text and an id of 0 or more, got \"" + content + "\", " + id);
    }
  }
}
