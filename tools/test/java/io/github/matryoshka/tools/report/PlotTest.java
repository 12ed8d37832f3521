package io.github.matryoshka.tools.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotTest {

  @TempDir Path folder;

  @Test
  void pngShowsEachCurveInItsColour() throws IOException {
    Path file = folder.resolve("plot.png");
    PngPlot.write(file, "SciFact", List.of(Results.truncation(), Results.rotation()));
    BufferedImage image = ImageIO.read(file.toFile());
    assertEquals(1200, image.getWidth());
    assertEquals(750, image.getHeight());
    Set<Integer> colours = new HashSet<>();
    for (int i = 0; i < 1200 * 750; i++) {
      colours.add(image.getRGB(i % 1200, i / 1200) & 0xFFFFFF);
    }
    assertTrue(colours.contains(0x0072B2));
    assertTrue(colours.contains(0xD55E00));
    assertEquals("true", System.getProperty("java.awt.headless"));
  }

  @Test
  void oneCurveWithOneDimensionIsDrawn() throws IOException {
    Path file = folder.resolve("plot.png");
    PngPlot.write(file, "one", List.of(new Curve("only", List.of(Results.evaluation(64, .4, 1)))));
    assertEquals(1200, ImageIO.read(file.toFile()).getWidth());
  }

  @Test
  void namesOfCurvesThatMeetAreMovedApart() {
    assertArrayEquals(
        new double[] {.45, .55, .1}, PlotScale.apart(new double[] {.5, .5, .1}, .1), 1e-12);
    assertArrayEquals(
        new double[] {.5, .3, .1}, PlotScale.apart(new double[] {.5, .3, .1}, .1), 1e-12);
  }

  @Test
  void axisEndsAboveTheHighestCurve() {
    PlotScale scale = PlotScale.of(List.of(Results.truncation()));
    assertEquals(.7, scale.top(), 1e-12);
    assertArrayEquals(new int[] {8, 16, 32, 64, 128, 256, 384}, scale.dims());
  }

  @Test
  void rejectsNoCurves() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> PngPlot.write(folder.resolve("plot.png"), "none", List.of()));
    assertEquals("plot: expected at least one curve, got none", e.getMessage());
  }
}
