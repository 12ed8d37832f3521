package io.github.matryoshka.bench;

import java.util.Map;

/** One measurement, repeated once a round. */
interface Task {

  /** What it is called in progress and errors. */
  String name();

  /** The unit of the first number, for progress. */
  default String unit() {
    return "ms";
  }

  /** How long it takes beside a JMH benchmark, for the time left. */
  default int weight() {
    return 1;
  }

  /**
   * Measures.
   *
   * @param quick whether a rough number will do
   * @return one or more numbers by name; the same names every time
   * @throws Exception whatever goes wrong: the task is then left out, with the reason
   */
  Map<String, Double> measure(boolean quick) throws Exception;
}
