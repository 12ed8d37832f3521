package io.github.matryoshka.adaptor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.matryoshka.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HiddenLayerTest {
  /** Neither is a multiple of what is computed at a time. */
  private static final int D = 21;

  private static final int H = 13;

  private final SplittableRandom random = new SplittableRandom(5);
  private final float[] weights = numbers(D * D);
  private final HiddenLayer layer =
      new HiddenLayer(numbers(H * D), numbers(H), numbers(D * H), numbers(D));
  private final Adaptor adaptor = new Adaptor(weights, layer, D, "e", Map.of("seed", "7"));

  @TempDir Path folder;

  @Test
  void appliesBothParts() {
    for (int trial = 0; trial < 50; trial++) {
      float[] in = numbers(D + 2);
      float[] out = new float[D + 3];
      adaptor.apply(in, 1, out, 3);
      double[] wanted = reference(in, 1);
      for (int i = 0; i < D; i++) {
        // A sum of at most 34 products of numbers below 6: 34·6·2⁻²⁴ and what rounds before.
        assertEquals(wanted[i], out[3 + i], 2e-5, "number " + i);
      }
      assertArrayEquals(new float[3], Arrays.copyOf(out, 3));
    }
  }

  private double[] reference(float[] in, int at) {
    double[] out = new double[D];
    for (int i = 0; i < D; i++) {
      out[i] = layer.offset()[i];
      for (int j = 0; j < D; j++) {
        out[i] += (double) weights[i * D + j] * in[at + j];
      }
    }
    for (int h = 0; h < H; h++) {
      double activation = layer.bias()[h];
      for (int j = 0; j < D; j++) {
        activation += (double) layer.weights()[h * D + j] * in[at + j];
      }
      for (int i = 0; i < D; i++) {
        out[i] += layer.output()[i * H + h] * Math.max(0, activation);
      }
    }
    return out;
  }

  @Test
  void appliesWithoutAllocating() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    float[] in = numbers(D);
    float[] out = new float[D];
    float[] scratch = new float[adaptor.scratch()];
    long id = Thread.currentThread().threadId();
    for (int i = 0; i < 20_000; i++) {
      adaptor.apply(in, 0, out, 0, scratch);
    }
    long before = threads.getThreadAllocatedBytes(id);
    for (int i = 0; i < 1000; i++) {
      adaptor.apply(in, 0, out, 0, scratch);
    }
    // The counter itself may cost a little, but less than a byte a call.
    assertTrue(threads.getThreadAllocatedBytes(id) - before < 1000);
  }

  @Test
  void isTheSameAfterSavingAndLoading() throws IOException {
    Path file = folder.resolve("a.safetensors");
    adaptor.save(file);
    Adaptor back = Adaptor.load(file);
    HiddenLayer read = back.hidden().orElseThrow();
    assertArrayEquals(weights, back.weights());
    assertArrayEquals(layer.weights(), read.weights());
    assertArrayEquals(layer.bias(), read.bias());
    assertArrayEquals(layer.output(), read.output());
    assertArrayEquals(layer.offset(), read.offset());
    assertEquals(H, read.units());
    assertEquals(Map.of("seed", "7"), back.metadata());
    byte[] first = Files.readAllBytes(file);
    back.save(file);
    assertArrayEquals(first, Files.readAllBytes(file));
  }

  @Test
  void withoutALayerItIsLinear() throws IOException {
    Path file = folder.resolve("a.safetensors");
    new Adaptor(weights, D, "e", Map.of()).save(file);
    assertTrue(Adaptor.load(file).hidden().isEmpty());
  }

  @Test
  void everyTensorMustBeThere() throws IOException {
    for (String missing : shapes().keySet()) {
      refused("expected a tensor " + missing + ", got 4 others", missing, null, null);
    }
  }

  @Test
  void everyShapeMustFit() throws IOException {
    refused("hidden.weight: expected shape [21, 21], got [21, 13]", "hidden.weight", D, H);
    refused("hidden.weight: expected shape [273, 21], got [273]", "hidden.weight", D * H, null);
    refused("hidden.bias: expected shape [13], got [13, 1]", "hidden.bias", H, 1);
    refused("output.weight: expected shape [21, 13], got [13, 21]", "output.weight", H, D);
    refused("output.bias: expected shape [21], got [20]", "output.bias", D - 1, null);
    refused("expected a square weight, got shape [441]", "weight", D * D, null);
  }

  @Test
  void everyNumberMustBeFinite() throws IOException {
    for (String name : shapes().keySet()) {
      Path file = folder.resolve("nan.safetensors");
      SafetensorsWriter writer = header();
      for (Map.Entry<String, List<Long>> tensor : shapes().entrySet()) {
        float[] values = numbers(size(tensor.getValue()));
        if (tensor.getKey().equals(name)) {
          values[values.length - 1] = Float.POSITIVE_INFINITY;
        }
        writer.add(tensor.getKey(), tensor.getValue(), values);
      }
      writer.write(file);
      String message = assertThrows(IOException.class, () -> Adaptor.load(file)).getMessage();
      assertEquals(file + ": weights: expected finite numbers, got Infinity", message);
    }
  }

  @Test
  void sizesOfALayerMustFit() {
    HiddenLayer wrong = new HiddenLayer(numbers(H * D), numbers(H), numbers(D), numbers(D));
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> new Adaptor(weights, wrong, D, "e", Map.of()));
    assertEquals(
        "hidden layer: expected twice 13 × 21 and 21 numbers, got 273, 21 and 21", e.getMessage());
  }

  /** Writes the file with one tensor of another shape, or without it. */
  private void refused(String expected, String name, Integer rows, Integer columns)
      throws IOException {
    Path file = folder.resolve("bad.safetensors");
    SafetensorsWriter writer = header();
    for (Map.Entry<String, List<Long>> tensor : shapes().entrySet()) {
      List<Long> shape = tensor.getValue();
      if (tensor.getKey().equals(name)) {
        if (rows == null) {
          continue;
        }
        shape = columns == null ? List.of((long) rows) : List.of((long) rows, (long) columns);
      }
      writer.add(tensor.getKey(), shape, numbers(size(shape)));
    }
    writer.write(file);
    String message = assertThrows(IOException.class, () -> Adaptor.load(file)).getMessage();
    assertTrue(message.startsWith(file + ": ") && message.contains(expected), message);
  }

  private static SafetensorsWriter header() {
    return new SafetensorsWriter()
        .metadata("format", "matryoshka-adaptor-1")
        .metadata("encoder", "e");
  }

  private static Map<String, List<Long>> shapes() {
    long d = D;
    long h = H;
    return Map.of(
        "weight", List.of(d, d),
        "hidden.weight", List.of(h, d),
        "hidden.bias", List.of(h),
        "output.weight", List.of(d, h),
        "output.bias", List.of(d));
  }

  private static int size(List<Long> shape) {
    return (int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
  }

  private float[] numbers(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (random.nextDouble() * 2 - 1);
    }
    return x;
  }
}
