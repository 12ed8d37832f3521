package io.github.matryoshka.weights.text;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One pinned file and what to take from it.
 *
 * @param name stands in front of the ids of its passages
 * @param locations where the file is, the first that answers is taken; a relative one is a path in
 *     the repository
 * @param sha256 the digest of the file
 * @param licence what its text may be used under
 * @param entries the paths in the archive that hold prose
 * @param extractor how to read them
 * @param limit at most so many passages, chosen by their digest
 * @param weight how often training draws a batch of it, next to the others; 0 for never
 */
record Source(
    String name,
    List<URI> locations,
    String sha256,
    String licence,
    Pattern entries,
    Extractor extractor,
    int limit,
    double weight) {

  /** The file's name as its last location has it: the others may name it by its digest. */
  String file() {
    String path = locations.get(locations.size() - 1).getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
