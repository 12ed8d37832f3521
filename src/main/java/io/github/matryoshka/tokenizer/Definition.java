package io.github.matryoshka.tokenizer;

import java.util.List;

/**
 * Everything a tokenizer file says that decides which ids a text gets.
 *
 * @param vocabulary the pieces
 * @param normalization what happens to the characters
 * @param added tokens found verbatim in the raw text; those with ids beyond the vocabulary extend
 *     it
 * @param unknown id of a word that cannot be split
 * @param first id put before every text
 * @param last id put behind every text
 * @param longestWord longest word, in normalised characters, that is split at all
 */
record Definition(
    Vocabulary vocabulary,
    Normalization normalization,
    List<AddedToken> added,
    int unknown,
    int first,
    int last,
    int longestWord) {}
