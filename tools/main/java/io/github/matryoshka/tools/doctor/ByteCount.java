package io.github.matryoshka.tools.doctor;

import java.util.Locale;

/** Bytes for people. */
final class ByteCount {
  private ByteCount() {}

  /** For example {@code 86.7 MiB}. */
  static String of(long bytes) {
    String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    double value = bytes;
    for (; value >= 1024 && unit < units.length - 1; unit++) {
      value /= 1024;
    }
    return unit == 0 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
