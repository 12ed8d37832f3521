package io.github.matryoshka.tools.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Processor, memory and operating system. */
final class MachineFindings {
  private MachineFindings() {}

  static List<Finding> all() {
    return List.of(system(), processor(), memory());
  }

  private static Finding system() {
    return Finding.ok(
        "system",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch"));
  }

  private static Finding processor() {
    int count = Runtime.getRuntime().availableProcessors();
    String what =
        CpuInfo.read()
            .map(cpu -> cpu.model() + "; " + String.join(" ", cpu.features()))
            .orElse("model not told by this system");
    return Finding.ok("processor", count + " × " + what);
  }

  private static Finding memory() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return Finding.ok(
        "memory",
        ByteCount.of(system.getTotalMemorySize())
            + ", heap at most "
            + ByteCount.of(Runtime.getRuntime().maxMemory()));
  }
}
