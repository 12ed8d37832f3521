package io.github.matryoshka.tools.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuInfoTest {
  @Test
  void readsX86() {
    CpuInfo cpu =
        CpuInfo.parse(
            List.of(
                "processor\t: 0",
                "model name\t: AMD EPYC 9R14",
                "flags\t\t: fpu sse avx avx2 fma avx512f avx512_vnni",
                ""));
    assertEquals(
        new CpuInfo("AMD EPYC 9R14", List.of("avx", "fma", "avx2", "avx512f", "avx512_vnni")), cpu);
  }

  @Test
  void readsArm() {
    CpuInfo cpu = CpuInfo.parse(List.of("processor\t: 0", "Features\t: fp asimd asimddp bf16"));
    assertEquals(new CpuInfo("name not told", List.of("asimd", "asimddp", "bf16")), cpu);
  }
}
