package io.github.matryoshka.tools.doctor;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What the JVM says about itself.
 *
 * @param version its version
 * @param name vendor and product
 * @param collectors names of the garbage collectors, such as {@code G1 Young Generation}
 * @param flags arguments it was started with
 * @param compactHeaders whether objects have compact headers
 */
record RunningJava(
    Runtime.Version version,
    String name,
    List<String> collectors,
    List<String> flags,
    boolean compactHeaders) {

  static RunningJava current() {
    return new RunningJava(
        Runtime.version(),
        System.getProperty("java.vendor") + ", " + System.getProperty("java.home"),
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .toList(),
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        compactHeadersInUse());
  }

  boolean usesG1() {
    return collectors.stream().anyMatch(name -> name.startsWith("G1"));
  }

  // The option exists in HotSpot from JDK 24 on; another JVM has no such headers.
  private static boolean compactHeadersInUse() {
    try {
      return Boolean.parseBoolean(
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
              .getVMOption("UseCompactObjectHeaders")
              .getValue());
    } catch (IllegalArgumentException noSuchOption) {
      return false;
    }
  }
}
