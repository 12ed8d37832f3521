package io.github.matryoshka.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A way to train, and the numbers it takes. Immutable.
 *
 * <p>{@link #rotation()} trains a free linear map, started at the principal directions, to rank as
 * the encoder and the words in common do, at every prefix; with labels it goes on with those, and
 * adds memory units for the labelled documents. {@link #paper()} is the method of arXiv 2407.20243.
 */
public final class Recipe {
  /**
   * One number that a recipe takes.
   *
   * @param name how it is asked for
   * @param value what it is
   * @param least the smallest value allowed
   * @param most the largest value allowed
   * @param whole whether it counts something
   * @param meaning one line
   */
  public record Option(
      String name, double value, double least, double most, boolean whole, String meaning) {
    private Option with(double other) {
      if (!(other >= least && other <= most) || whole && other != Math.rint(other)) {
        throw new IllegalArgumentException(
            "%s: expected %s from %s to %s, got %s"
                .formatted(
                    name,
                    whole ? "a whole number" : "a number",
                    text(least),
                    text(most),
                    text(other)));
      }
      return new Option(name, other, least, most, whole, meaning);
    }

    /** The value as text, without a fraction where there is none. */
    public String text() {
      return text(value);
    }

    private static String text(double x) {
      return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : Double.toString(x);
    }
  }

  private static final String PAPER = "paper";

  private final String name;
  private final Map<String, Option> options;

  private Recipe(String name, Map<String, Option> options) {
    this.name = name;
    this.options = options;
  }

  private static Recipe of(String name, List<Option> loop, Option... others) {
    Map<String, Option> all = new LinkedHashMap<>();
    loop.forEach(option -> all.put(option.name(), option));
    for (Option option : others) {
      all.put(option.name(), option);
    }
    return new Recipe(name, all);
  }

  /** What every recipe's training loop takes. */
  private static List<Option> loop(
      int steps, double rate, int labelledSteps, double labelledRate, int patience) {
    return List.of(
        count("steps", steps, 1_000_000, "steps without labels"),
        number("rate", rate, Double.MAX_VALUE, "highest learning rate of these"),
        count("labelled-steps", labelledSteps, 1_000_000, "steps with labels"),
        number("labelled-rate", labelledRate, Double.MAX_VALUE, "highest learning rate of these"),
        count("warm-up", 50, 1_000_000, "steps until the highest rate is reached"),
        count("patience", patience, 1_000_000, "steps without a better validation before it stops"),
        number("clip", 1, Double.MAX_VALUE, "longest gradient"));
  }

  private static Option count(String name, int value, int most, String meaning) {
    return new Option(name, value, 0, most, true, meaning);
  }

  private static Option some(String name, int value, int most, String meaning) {
    return new Option(name, value, 1, most, true, meaning);
  }

  private static Option number(String name, double value, double most, String meaning) {
    return new Option(name, value, 0, most, false, meaning);
  }

  /** The default: listwise, from the principal directions. */
  public static Recipe rotation() {
    return of(
        "rotation",
        loop(3000, 1e-3, 1000, 5e-4, 1000),
        number("temperature", 0.05, 1, "of the softmax over cosines"),
        some("anchors", 128, 4096, "texts a step that rank the candidates"),
        count("neighbours", 8, 100, "nearest documents of each that are candidates"),
        count("random", 512, 16_384, "random documents that are candidates"),
        number("passages", 0.7, 1, "share of the anchors that are passages, not documents"),
        number("queries", 0.3, 1, "share of the anchors that are queries, where there are some"),
        number("lexical", 0.2, 10, "weight of words in common beside the cosine, at full length"),
        some("labelled-anchors", 64, 4096, "labelled queries a step"),
        some("positives", 8, 100, "relevant documents of each that are candidates"),
        count("hard", 6, 100, "near but irrelevant documents of each that are candidates"),
        count("known", 600, 16_384, "other documents with labels that are candidates"),
        count("labelled-random", 256, 16_384, "random documents that are candidates"),
        number("kappa", 0.3, 100, "weight of the encoder's ranking beside the grades' 1"),
        number("beside", 0.3, 1, "weight of a text without labels beside them, at 16 numbers"),
        number("own", 1, 100, "weight of a passage's own document, at 16 numbers"),
        count("memory-units", 1024, 16_384, "hidden units, one a labelled document, at most"),
        number("memory-threshold", 0.6, 0.99, "cosine from which such a unit answers"));
  }

  /**
   * The Matryoshka-Adaptor of arXiv 2407.20243: {@code ĉ = W·c + MLP(c)}, minimising {@code L_topk
   * + α·L_pair + β·L_rec}, with labels also {@code γ·L_rank}; the first, second and fourth are
   * means over the prefixes and over the pairs they are about, the third is the mean over all
   * numbers.
   *
   * <p>The paper has α = β = γ = 1 for sums of unknown scale, and leaves open what else is an
   * option here. As means, α and γ of 100 give what it reports; a skip connection around the
   * principal directions gives more than one around the identity, which is {@code start} 0 and
   * needs {@code rate} 1e-3, {@code steps} 1000 and {@code hidden-units} 1024.
   */
  public static Recipe paper() {
    return of(
        PAPER,
        loop(500, 1e-4, 500, 1e-3, 500),
        count("start", 1, 1, "the skip connection W: 0 the identity, 1 the principal directions"),
        some("hidden-units", 512, 16_384, "width of the layer that is skipped"),
        number("alpha", 100, 1e6, "weight of all pairs beside the top-k term's 1"),
        number("beta", 1, 1e6, "weight of the reconstruction, a mean over numbers"),
        number("gamma", 100, 1e6, "weight of the ranking by labels"),
        number("rank-scale", 1, 1e6, "factor of cosines in the ranking's logistic function"),
        count("rank-mean", 1, 1, "the ranking: 1 the mean over pairs, 0 the sum of them"),
        some("anchors", 128, 4096, "texts a step that are compared with the candidates"),
        number("passages", 0, 1, "share of the anchors that are passages, not documents"),
        count("neighbours", 2, 100, "k of the top-k term"),
        count("random", 512, 16_384, "random documents that are candidates beside the anchors"),
        some("labelled-anchors", 128, 4096, "labelled queries a step"),
        count("labelled-documents", 0, 4096, "documents a step that are anchors beside them"),
        count("labelled-neighbours", 2, 100, "k of the top-k term with labels"),
        some("positives", 4, 100, "relevant documents of each query that are candidates"),
        count("hard", 4, 100, "near documents of each query that are candidates"),
        count("labelled-random", 128, 16_384, "random documents that are candidates"));
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** All options, in the order in which they are best read. */
  public List<Option> options() {
    return List.copyOf(options.values());
  }

  /**
   * The same with another value of one option.
   *
   * @throws IllegalArgumentException if there is no such option or the value is out of its range
   */
  public Recipe with(String option, double value) {
    Map<String, Option> all = new LinkedHashMap<>(options);
    all.put(option, option(option).with(value));
    return new Recipe(name, all);
  }

  /** All options as text, by name: what an adaptor records. */
  public Map<String, String> facts() {
    Map<String, String> facts = new TreeMap<>();
    options.values().forEach(option -> facts.put(option.name(), option.text()));
    return facts;
  }

  /** What does the work. */
  Method method(Run run) {
    return name.equals(PAPER) ? new PaperMethod(run) : new RotationMethod(run);
  }

  double number(String option) {
    return option(option).value();
  }

  int whole(String option) {
    return (int) option(option).value();
  }

  private Option option(String option) {
    Option found = options.get(option);
    if (found == null) {
      throw new IllegalArgumentException(
          "option of recipe %s: expected one of %s, got %s"
              .formatted(name, options.keySet(), option));
    }
    return found;
  }
}
