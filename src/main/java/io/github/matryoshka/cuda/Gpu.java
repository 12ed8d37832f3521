package io.github.matryoshka.cuda;

import java.util.Locale;

/**
 * What the driver says of a device.
 *
 * @param name its name
 * @param capability compute capability, ten times the major number and the minor one: 90 for 9.0
 * @param processors its multiprocessors
 * @param memory bytes of its memory
 * @param driver the version of CUDA the driver speaks: 13000 for 13.0
 */
record Gpu(String name, int capability, int processors, long memory, int driver) {
  String description() {
    return String.format(
        Locale.ROOT,
        "%s, compute capability %d.%d, %.0f GiB, CUDA %d.%d",
        name,
        capability / 10,
        capability % 10,
        memory / (double) (1L << 30),
        driver / 1000,
        driver % 1000 / 10);
  }
}
