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
        new double[] {.45, .55, .1}, Plot.apart(new double[] {.5, .5, .1}, .1), 1e-12);
    assertArrayEquals(new double[] {.5, .3, .1}, Plot.apart(new double[] {.5, .3, .1}, .1), 1e-12);
  }

  @Test
  void namesStayBesideThePlotAndInOrder() {
    assertArrayEquals(new double[] {0, .1, .2}, Plot.apart(new double[] {0, 0, .01}, .1), 1e-12);
    assertArrayEquals(new double[] {1, .8, .9}, Plot.apart(new double[] {1, .97, .98}, .1), 1e-12);
    // Moving the lower two apart runs into the third, which joins them.
    assertArrayEquals(
        new double[] {.4, .5, .6}, Plot.apart(new double[] {.48, .5, .52}, .1), 1e-12);
  }

  @Test
  void axisEndsAboveTheHighestCurve() {
    Plot plot = Plot.ndcg(List.of(Results.truncation()));
    assertEquals(.7, plot.y().high(), 1e-12);
    assertArrayEquals(new double[] {8, 16, 32, 64, 128, 256, 384}, plot.x().ticks());
    assertEquals(0.5, new Axis("d", true, 8, 128, new double[0]).share(32), 1e-12);
  }

  @Test
  void lossesThatSpreadWideAreDrawnByRatio() {
    Axis wide = Axis.around("loss", .3, 40);
    assertTrue(wide.log());
    assertArrayEquals(new double[] {.2, .5, 1, 2, 5, 10, 20, 50}, wide.ticks(), 1e-12);
    assertArrayEquals(
        new double[] {1e-3, 1e-2, .1, 1, 10}, Axis.around("loss", .005, 6).ticks(), 1e-12);
    Axis near = Axis.around("loss", .52, 1.38);
    assertArrayEquals(new double[] {.4, .6, .8, 1, 1.2, 1.4}, near.ticks(), 1e-12);
    assertEquals(0, Axis.around("loss", -1, 400).share(-100), 1e-12);
  }

  @Test
  void aConstantSeriesHasAnAxis() {
    Axis axis = Axis.around("loss", .5, .5);
    assertTrue(axis.low() <= .5 && axis.high() > .5);
    assertTrue(Axis.around("loss", 0, 0).high() > 0);
  }

  @Test
  void ticksAreWrittenShort() {
    assertEquals("0.3", Axis.label(3 * .1));
    assertEquals("2000", Axis.label(2e3));
    assertEquals("0", Axis.label(0));
    assertEquals("0.001", Axis.label(1e-3));
  }

  @Test
  void trainingIsDrawnAsTwoPlotsSideBySide() throws IOException {
    Path file = folder.resolve("training.png");
    PngPlot.write(file, Results.history());
    BufferedImage image = ImageIO.read(file.toFile());
    assertEquals(1800, image.getWidth());
    assertEquals(750, image.getHeight());
    PngPlot.write(file, new TrainingHistory(Results.history().losses(), "", List.of()));
    assertEquals(900, ImageIO.read(file.toFile()).getWidth());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> PngPlot.write(file, TrainingHistory.NONE));
    assertEquals("plot: expected at least one curve, got none", e.getMessage());
  }

  @Test
  void aSeriesIsFiniteAndAscends() {
    assertEquals(
        "series: expected as many steps as values, at least one, got 1 and 2 (loss)",
        refused(new int[] {1}, new double[2]));
    assertEquals(
        "series: expected as many steps as values, at least one, got 0 and 0 (loss)",
        refused(new int[0], new double[0]));
    assertEquals(
        "series: expected ascending steps and finite values, got 0.0 at step 3 (loss)",
        refused(new int[] {3, 3}, new double[2]));
    assertEquals(
        "series: expected ascending steps and finite values, got NaN at step 3 (loss)",
        refused(new int[] {3}, new double[] {Double.NaN}));
  }

  private static String refused(int[] steps, double[] values) {
    return assertThrows(IllegalArgumentException.class, () -> new StepSeries("loss", steps, values))
        .getMessage();
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
