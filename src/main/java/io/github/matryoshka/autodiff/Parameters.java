package io.github.matryoshka.autodiff;

import io.github.matryoshka.kernels.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All parameters of a model in one flat array and their gradients in another: optimizer, average
 * and checkpoint need not know what they are. Both start as zeros, owned here and shared with
 * whoever asks. Not thread-safe.
 */
public final class Parameters {
  /**
   * A parameter.
   *
   * @param name unique among the parameters
   */
  public record Shape(String name, int rows, int columns) {}

  /**
   * Where a parameter lies.
   *
   * @param offset of its first number; rows follow each other
   */
  public record Slice(String name, int offset, int rows, int columns) {}

  private final List<Slice> slices;
  private final float[] values;
  private final float[] gradients;

  /**
   * Lays the parameters out in the order given.
   *
   * @throws IllegalArgumentException if a name occurs twice
   */
  public Parameters(Shape... shapes) {
    List<Slice> all = new ArrayList<>();
    int size = 0;
    for (Shape shape : shapes) {
      if (all.stream().anyMatch(s -> s.name().equals(shape.name()))) {
        throw new IllegalArgumentException(
            "parameters: expected one %s, got two".formatted(shape.name()));
      }
      all.add(new Slice(shape.name(), size, shape.rows(), shape.columns()));
      size = Math.addExact(size, Math.multiplyExact(shape.rows(), shape.columns()));
    }
    slices = List.copyOf(all);
    values = new float[size];
    gradients = new float[size];
  }

  /** How many numbers. */
  public int size() {
    return values.length;
  }

  /** All parameters, not a copy. */
  public float[] values() {
    return values;
  }

  /** All gradients, not a copy. */
  public float[] gradients() {
    return gradients;
  }

  /** What lies where, in order. */
  public List<Slice> slices() {
    return slices;
  }

  /**
   * One parameter, not copied.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Matrix value(String name) {
    return view(values, name);
  }

  /**
   * One parameter's gradient, not copied.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Matrix gradient(String name) {
    return view(gradients, name);
  }

  private Matrix view(float[] data, String name) {
    for (Slice s : slices) {
      if (s.name().equals(name)) {
        return new Matrix(data, s.offset(), s.rows(), s.columns(), s.columns(), 1);
      }
    }
    throw new IllegalArgumentException(
        "parameter: expected one of %s, got %s"
            .formatted(slices.stream().map(Slice::name).toList(), name));
  }

  /** {@code g ← 0}: before the backward steps of a batch. */
  public void clearGradients() {
    Arrays.fill(gradients, 0);
  }

  /**
   * Scales all gradients together so that {@code ‖g‖₂ ≤ max}; returns the norm from before, which
   * is not finite if a gradient is not (nothing is scaled then).
   */
  public double clipGradients(double max) {
    double norm = Math.sqrt(Sums.dot(gradients, 0, gradients, 0, gradients.length));
    if (norm > max && norm < Double.POSITIVE_INFINITY) {
      float factor = (float) (max / norm);
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] *= factor;
      }
    }
    return norm;
  }
}
