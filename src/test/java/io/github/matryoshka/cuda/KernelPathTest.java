package io.github.matryoshka.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.matryoshka.TinyModel;
import io.github.matryoshka.bert.BertConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which kernels a GPU gets, and that their tiles hold every number once. */
class KernelPathTest {
  @TempDir Path folder;

  /** The instructions of 9.0 are not in later GPUs. */
  @ParameterizedTest
  @CsvSource({
    "80, 1536, MMA",
    "89, 1536, MMA",
    "90, 1536, WGMMA",
    "90, 1152, WGMMA",
    "90, 1280, MMA",
    "100, 1536, MMA",
    "120, 1536, MMA"
  })
  void fourWarpsMultiplyOnHopperOnly(int capability, int innerSize, KernelPath expected)
      throws IOException {
    TinyModel model = new TinyModel(384, innerSize, 1, 12);
    BertConfig config = BertConfig.read(model.write(folder).resolve("config.json"));
    assertEquals(expected, KernelPath.of(new Gpu("a GPU", capability, 132, 0, 13000), config));
  }

  @Test
  void tilesHoldEveryNumberOnce() {
    int rows = 130;
    int width = 128;
    BitSet seen = new BitSet();
    for (int row = 0; row < MatrixLayout.TILES.rows(rows); row++) {
      for (int column = 0; column < width; column++) {
        seen.set((int) MatrixLayout.TILES.index(row, column, width));
      }
    }
    assertEquals(192 * width, seen.length());
    assertEquals(192 * width, seen.cardinality());
    // Tile 3 of two a row, its row 3, its column 9: the piece of 8 numbers at 1 goes to 1 ^ 3.
    assertEquals((3 * 64 + 3) * 64 + 2 * 8 + 1, MatrixLayout.TILES.index(64 + 3, 64 + 9, width));
  }
}
