package io.github.matryoshka.train;

import io.github.matryoshka.safetensors.SafetensorsFile;
import io.github.matryoshka.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where a run stands: what finished stages made, and everything the current one needs to go on to
 * the same bits. Written as safetensors, beside and renamed, so a killed run leaves the last whole
 * one. Not thread-safe.
 */
final class Checkpoint {
  private static final String FORMAT = "matryoshka-checkpoint-1";
  private static final String FINISHED = "finished.";
  private static final String RUN = "run.";

  /** The stage that is under way. */
  static final class Current {
    String stage = "";
    int step;
    float[] values = new float[0];
    float[] first = new float[0];
    float[] second = new float[0];
    int bestStep;
    double bestScore = Double.NEGATIVE_INFINITY;
    float[] bestValues = new float[0];
  }

  private final Path file;
  private final Map<String, String> run;
  private final Map<String, float[]> finished = new TreeMap<>();
  final List<History.Loss> losses = new ArrayList<>();
  final List<History.Measurement> measurements = new ArrayList<>();
  Current current = new Current();

  private Checkpoint(Path file, Map<String, String> run) {
    this.file = file;
    this.run = run;
  }

  /**
   * The state in a file, or that of a run not begun where there is none.
   *
   * @param file null to keep none
   * @param run what tells this run from others
   * @throws IOException if the file is unreadable or of another run; it is left as it is
   */
  static Checkpoint open(Path file, Map<String, String> run) throws IOException {
    Checkpoint checkpoint = new Checkpoint(file, run);
    if (file != null && Files.exists(file)) {
      checkpoint.read();
    }
    return checkpoint;
  }

  /** What a finished stage made, or null. */
  float[] result(String stage) {
    return finished.get(stage);
  }

  /** The current stage is over; it made its best values. */
  void finish() {
    finished.put(current.stage, current.bestValues);
    current = new Current();
  }

  History history() {
    return new History(losses, measurements);
  }

  void write() throws IOException {
    if (file == null) {
      return;
    }
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", FORMAT);
    run.forEach((key, value) -> writer.metadata(RUN + key, value));
    finished.forEach((stage, values) -> add(writer, FINISHED + stage, values));
    writer.metadata("stage", current.stage);
    writer.metadata("step", Integer.toString(current.step));
    writer.metadata("best.step", Integer.toString(current.bestStep));
    writer.metadata("best.score", Double.toString(current.bestScore));
    add(writer, "values", current.values);
    add(writer, "first", current.first);
    add(writer, "second", current.second);
    add(writer, "best", current.bestValues);
    for (int i = 0; i < losses.size(); i++) {
      History.Loss loss = losses.get(i);
      writer.metadata(key("loss.", i), loss.stage() + " " + loss.step() + " " + loss.value());
    }
    for (int i = 0; i < measurements.size(); i++) {
      History.Measurement m = measurements.get(i);
      StringBuilder text = new StringBuilder(m.stage() + " " + m.step() + " " + m.metric());
      m.values().forEach(value -> text.append(' ').append(value));
      writer.metadata(key("validation.", i), text.toString());
    }
    writer.write(file);
  }

  private static String key(String prefix, int i) {
    return prefix + "%06d".formatted(i);
  }

  private static void add(SafetensorsWriter writer, String name, float[] values) {
    writer.add(name, List.of((long) values.length), values);
  }

  private void read() throws IOException {
    try (SafetensorsFile in = SafetensorsFile.open(file)) {
      Map<String, String> metadata = in.metadata();
      if (!FORMAT.equals(metadata.get("format"))) {
        throw new IOException(
            "%s: expected a checkpoint (format %s), got format %s (move it away)"
                .formatted(file, FORMAT, metadata.get("format")));
      }
      if (untouched(in)) {
        return;
      }
      requireSameRun(metadata);
      for (String name : in.tensors().keySet()) {
        if (name.startsWith(FINISHED)) {
          String stage = name.substring(FINISHED.length());
          finished.put(stage, in.floats(in.tensor(name)));
        }
      }
      current.stage = metadata.get("stage");
      current.step = Integer.parseInt(metadata.get("step"));
      current.bestStep = Integer.parseInt(metadata.get("best.step"));
      current.bestScore = Double.parseDouble(metadata.get("best.score"));
      current.values = in.floats(in.tensor("values"));
      current.first = in.floats(in.tensor("first"));
      current.second = in.floats(in.tensor("second"));
      current.bestValues = in.floats(in.tensor("best"));
      readHistory(new TreeMap<>(metadata));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new IOException(
          "%s: expected a whole checkpoint, got a damaged one (delete it to begin anew)"
              .formatted(file),
          e);
    }
  }

  /** Nothing is lost with a run that has not made a step, so it stands in nobody's way. */
  private static boolean untouched(SafetensorsFile in) {
    return "0".equals(in.metadata().get("step"))
        && in.tensors().keySet().stream().noneMatch(name -> name.startsWith(FINISHED));
  }

  private void readHistory(TreeMap<String, String> metadata) {
    for (String line : metadata.subMap("loss.", "loss/").values()) {
      String[] part = line.split(" ");
      losses.add(new History.Loss(part[0], Integer.parseInt(part[1]), Double.parseDouble(part[2])));
    }
    for (String line : metadata.subMap("validation.", "validation/").values()) {
      String[] part = line.split(" ");
      List<Double> values = Arrays.stream(part, 3, part.length).map(Double::parseDouble).toList();
      measurements.add(
          new History.Measurement(part[0], Integer.parseInt(part[1]), part[2], values));
    }
  }

  private void requireSameRun(Map<String, String> metadata) throws IOException {
    Map<String, String> other = new TreeMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(RUN)) {
            other.put(key.substring(RUN.length()), value);
          }
        });
    TreeSet<String> keys = new TreeSet<>(run.keySet());
    keys.addAll(other.keySet());
    keys.removeIf(key -> Objects.equals(run.get(key), other.get(key)));
    if (!keys.isEmpty()) {
      throw new IOException(
          "%s: expected the checkpoint of this run, got another's: %s (delete it, or write elsewhere)"
              .formatted(
                  file,
                  String.join(
                      ", ",
                      keys.stream()
                          .map(key -> "%s %s, not %s".formatted(key, other.get(key), run.get(key)))
                          .toList())));
    }
  }
}
