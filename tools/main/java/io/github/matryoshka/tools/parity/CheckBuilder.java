package io.github.matryoshka.tools.parity;

/** Adds up the texts of one {@link Check}. */
final class CheckBuilder {
  private final String name;
  private final double limit;
  private int compared;
  private int passed;
  private double worst;
  private String text;

  CheckBuilder(String name, double limit) {
    this.name = name;
    this.limit = limit;
  }

  /** One text and its difference; NaN counts as infinitely far off. */
  void add(String text, double difference) {
    double known = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    compared++;
    passed += known <= limit ? 1 : 0;
    if (known > worst) {
      worst = known;
      this.text = text;
    }
  }

  Check build() {
    return new Check(name, compared, passed, worst, limit, text);
  }
}
