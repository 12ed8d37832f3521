package io.github.matryoshka.train;

import java.util.List;

/** placeholder */
public record HeldOutQueries(
    TrainingSet remaining,
    int[] documents,
    EmbeddedTexts queries,
    List<Labels> labels,
    List<int[]> passedOver) {}
