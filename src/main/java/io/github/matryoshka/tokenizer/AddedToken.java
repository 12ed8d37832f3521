package io.github.matryoshka.tokenizer;

import java.util.Objects;

/**
 * A token that is found in the text as it stands, before words are looked for.
 *
 * <p>HuggingFace's flags {@code lstrip} and {@code rstrip} are not kept: they decide only whether
 * white space beside the token belongs to it, and white space yields no ids in a BERT tokenizer.
 *
 * @param content what to find, not empty
 * @param id its id
 * @param singleWord whether it counts only where no letter, digit, mark or underscore touches it
 * @param normalized whether to find its normalised form in the normalised text, instead of itself
 *     in the raw text
 */
record AddedToken(String content, int id, boolean singleWord, boolean normalized) {
  AddedToken {
    Objects.requireNonNull(content, "content");
    if (content.isEmpty() || id < 0) {
      throw new IllegalArgumentException(
          "added token: expected a text and an id of 0 or more, got \"" + content + "\", " + id);
    }
  }
}
