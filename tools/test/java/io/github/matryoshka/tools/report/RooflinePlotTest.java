package io.github.matryoshka.tools.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.tools.report.RooflinePlot.Point;
import io.github.matryoshka.tools.report.RooflinePlot.Roof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RooflinePlotTest {
  private static final RooflinePlot PLOT =
      new RooflinePlot(
          List.of(new Roof("fp32", 100), new Roof("int8", 400)),
          List.of(new Roof("DRAM", 20), new Roof("L2", 100)),
          List.of(
              new RooflinePlot.Series("ours", true, List.of(new Point(1, 15), new Point(50, 90)))));

  @TempDir private Path directory;

  @Test
  void slopesEndAtTheHighestRoofAndRoofsWhereThePointsEnd() {
    Map<String, Plot.Line> lines =
        PLOT.plot().lines().stream().collect(Collectors.toMap(Plot.Line::name, line -> line));
    Plot.Line dram = lines.get("DRAM 20 GB/s");
    assertEquals(20, dram.lastX(), 1e-9);
    assertEquals(400, dram.lastY(), 1e-9);
    assertEquals(20 * dram.x()[0], dram.y()[0], 1e-9);
    assertEquals(0.5, PLOT.plot().labelX(dram), 0.3, "above its end");
    assertEquals(1, PLOT.plot().labelX(lines.get("ours")), 1e-9);
    Plot.Line fp32 = lines.get("fp32 100");
    assertEquals(1, fp32.x()[0], 1e-9, "where the fastest memory meets it");
    assertEquals(50, fp32.lastX(), 1e-9);
    assertTrue(fp32.roof() && !fp32.dotted());
  }

  @Test
  void everythingLiesInsideTheAxes() {
    Plot plot = PLOT.plot();
    for (Plot.Line line : plot.lines()) {
      for (int i = 0; i < line.x().length; i++) {
        double x = plot.x().share(line.x()[i]);
        double y = plot.y().share(line.y()[i]);
        assertTrue(x >= 0 && x <= 1 + 1e-9 && y >= 0 && y < 1, line.name() + " " + x + " " + y);
      }
    }
    assertArrayEquals(new double[] {1, 2, 5, 10, 20, 50}, plot.x().ticks(), 1e-9);
  }

  @Test
  void svgStandsAloneAndPngIsAPicture() throws IOException {
    PLOT.writeSvg(directory.resolve("a.svg"));
    PLOT.writePng(directory.resolve("a.png"));
    String svg = Files.readString(directory.resolve("a.svg"));
    assertTrue(svg.startsWith("<svg ") && svg.contains("xmlns='http://www.w3.org/2000/svg'"), svg);
    assertTrue(svg.contains("<style>") && svg.contains(">L2 100 GB/s</text>"), svg);
    assertEquals(1200, ImageIO.read(directory.resolve("a.png").toFile()).getWidth());
  }

  @Test
  void nothingToDrawIsRefused() {
    List<Roof> roofs = List.of(new Roof("fp32", 100));
    assertThrows(IllegalArgumentException.class, () -> new RooflinePlot(roofs, roofs, List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new RooflinePlot(List.of(), roofs, PLOT.series()));
  }
}
