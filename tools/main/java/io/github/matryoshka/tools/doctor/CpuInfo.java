package io.github.matryoshka.tools.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processor as Linux describes it.
 *
 * @param model its name
 * @param features those of its features that matter for the kernels, widest last
 */
public record CpuInfo(String model, List<String> features) {
  private static final Path FILE = Path.of("/proc/cpuinfo");

  // x86, then ARM; what the kernels of some backend can use.
  private static final List<String> KNOWN =
      List.of(
          "avx",
          "fma",
          "avx2",
          "f16c",
          "avx_vnni",
          "avx512f",
          "avx512bw",
          "avx512vl",
          "avx512_vnni",
          "avx512_bf16",
          "amx_tile",
          "amx_int8",
          "amx_bf16",
          "asimd",
          "asimdhp",
          "asimddp",
          "i8mm",
          "bf16",
          "sve",
          "sve2");

  /** Empty where there is no such file: other systems than Linux. */
  public static Optional<CpuInfo> read() {
    try {
      return Files.isReadable(FILE)
          ? Optional.of(parse(Files.readAllLines(FILE)))
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  static CpuInfo parse(List<String> lines) {
    String model = value(lines, "model name").orElse("name not told");
    String all = value(lines, "flags").or(() -> value(lines, "Features")).orElse("");
    Set<String> present = new LinkedHashSet<>(List.of(all.split(" ")));
    return new CpuInfo(model, KNOWN.stream().filter(present::contains).toList());
  }

  private static Optional<String> value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.substring(0, Math.max(0, line.indexOf(':'))).strip().equals(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }
}
