package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Schedule;

/**
 * One stretch of training.
 *
 * @param name unique in its run
 * @param network what is trained
 * @param objective what is minimised
 * @param schedule of the learning rate
 * @param rateOption the option that set its peak
 * @param validation null for none
 * @param earlyStopping whether the step that validates best is taken, not the last
 */
record Stage(
    String name,
    Network network,
    Objective objective,
    Schedule schedule,
    String rateOption,
    Validation validation,
    boolean earlyStopping) {
  int steps() {
    return schedule.steps();
  }
}
