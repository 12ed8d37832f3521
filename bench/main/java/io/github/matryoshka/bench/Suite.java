package io.github.matryoshka.bench;

import java.io.IOException;
import java.util.List;

/** Measurements that belong together, and what follows from them. */
interface Suite {

  /** In the order in which they run in each round: ours and its peers next to each other. */
  List<Task> tasks();

  /**
   * The report's lines. A number that is missing, because its task failed, leaves out its peer, or
   * the line if it is ours.
   */
  List<Result> results(Scores scores, Machine machine) throws IOException;
}
