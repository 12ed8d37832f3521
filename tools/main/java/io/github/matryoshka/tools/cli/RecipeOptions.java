package io.github.matryoshka.tools.cli;

import io.github.matryoshka.train.Recipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How to train. The recipes tell which numbers they take; the help shows them. */
final class RecipeOptions {
  /** Needs no training, and so takes no options. */
  private static final String CLOSED_FORM = "pca";

  private static final List<Recipe> TRAINED = List.of(Recipe.rotation(), Recipe.paper());
  private static final int[] USUAL = {16, 32, 64, 128, 256, 384};

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      defaultValue = "rotation",
      description =
          "rotation: a linear map trained listwise; paper: the method of arXiv 2407.20243; pca: the"
              + " closed-form rotation, from documents alone (default: rotation).")
  private String recipe;

  @Option(
      names = {"-o", "--option"},
      paramLabel = "NAME=VALUE",
      description = "A number that the recipe takes, see below; may be given several times.")
  private Map<String, Double> options = new LinkedHashMap<>();

  @Option(
      names = "--dims",
      split = ",",
      paramLabel = "D",
      description =
          "Dimensions to train, ascending (default: 16,32,64,128,256,384 as far as the model has so"
              + " many, and all). Training 8 as well takes some from 16.")
  private int[] dims;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of all random choices (default: 1).")
  private long seed;

  @Spec(Spec.Target.MIXEE)
  void describe(CommandSpec command) {
    List<String> lines = new ArrayList<>();
    for (Recipe each : TRAINED) {
      lines.add("");
      lines.add("Options of the recipe " + each.name() + ":");
      for (Recipe.Option option : each.options()) {
        lines.add(
            "  %-17s %-6s %s"
                .formatted(option.name(), option.text(), option.meaning())
                .replace("%", "%%"));
      }
    }
    command.usageMessage().footer(lines.toArray(String[]::new));
  }

  long seed() {
    return seed;
  }

  /** Whether the closed form was asked for, which takes documents and nothing else. */
  boolean closedForm() {
    return recipe.equals(CLOSED_FORM);
  }

  /** Finds out before any work whether these fit each other. */
  void check(boolean queries, Console console) {
    if (!closedForm()) {
      recipe(console);
      ascending(console);
    } else if (queries || dims != null || !options.isEmpty()) {
      throw console.misuse(
          "--recipe: pca learns from documents alone and trains nothing: expected no --supervised,"
              + " --queries, --dims and --option");
    }
  }

  /** The recipe to train with, its options set. */
  Recipe recipe(Console console) {
    Recipe chosen =
        TRAINED.stream()
            .filter(each -> each.name().equals(recipe))
            .findFirst()
            .orElseThrow(
                () ->
                    console.misuse(
                        "--recipe: expected one of rotation, paper, pca, got " + recipe));
    try {
      for (Map.Entry<String, Double> option : options.entrySet()) {
        chosen = chosen.with(option.getKey(), option.getValue());
      }
    } catch (IllegalArgumentException e) {
      throw console.misuse("--option: " + e.getMessage());
    }
    return chosen;
  }

  /** The prefixes to train, of vectors of {@code all} numbers. */
  int[] dims(int all, Console console) {
    if (dims == null) {
      IntStream fewer = Arrays.stream(USUAL).filter(d -> d < all);
      return IntStream.concat(fewer, IntStream.of(all)).toArray();
    }
    if (dims[dims.length - 1] > all) {
      throw console.misuse(
          "--dims: expected at most %d, got %d".formatted(all, dims[dims.length - 1]));
    }
    return dims;
  }

  private void ascending(Console console) {
    for (int i = 0; dims != null && i < dims.length; i++) {
      if (dims[i] <= (i == 0 ? 0 : dims[i - 1])) {
        throw console.misuse(
            "--dims: expected ascending numbers above 0, got " + Arrays.toString(dims));
      }
    }
  }
}
