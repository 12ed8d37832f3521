package io.github.matryoshka.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorIndexFileTest {
  private static final int KILLS = Integer.getInteger("matryoshka.search.kills", 5);

  @TempDir Path folder;

  @Test
  void whatWasSavedIsOpened() throws IOException {
    for (Storage storage : Storage.values()) {
      for (int count : new int[] {0, 1, 100, Rows.BLOCK, Rows.BLOCK + 7}) {
        VectorIndex index = index(storage, count, 5);
        Path file = folder.resolve("round-" + storage + count + ".mvi");
        index.save(file);
        VectorIndex opened = VectorIndex.open(file);
        assertEquals(count, opened.count());
        assertEquals(storage, opened.storage());
        assertEquals(Optional.of("model"), opened.encoder());
        assertEquals(Optional.empty(), opened.adaptor());
        assertSameHits(index, opened);
        for (int row = 0; row < count; row += 1 + count / 50) {
          assertArrayEquals(
              index.vector(id(row)).orElseThrow(), opened.vector(id(row)).orElseThrow());
        }
        assertEquals(Optional.empty(), opened.vector("nothing"));
      }
    }
  }

  @Test
  void anOpenedIndexGrowsShrinksAndIsSavedOntoItsOwnFile() throws IOException {
    Path file = folder.resolve("grows.mvi");
    index(Storage.INT8, Rows.BLOCK + 7, 5).save(file);
    VectorIndex opened = VectorIndex.open(file);
    Searcher before = Searcher.of(opened);
    assertThrows(
        IllegalArgumentException.class, () -> opened.add(id(3), new float[] {1, 1, 1, 1, 1}));
    opened.delete(List.of(id(3), id(Rows.BLOCK + 1)));
    opened.add(List.of(id(3), "new"), new float[] {1, 2, 3, 4, 5, 9, 9, 9, 9, 9});
    opened.save(file);
    VectorIndex again = VectorIndex.open(file);
    assertEquals(Rows.BLOCK + 7, again.count());
    assertSameHits(opened, again);
    assertEquals(Optional.empty(), again.vector(id(Rows.BLOCK + 1)));
    // Close to what was given, in 8 bits.
    assertArrayEquals(new float[] {1, 2, 3, 4, 5}, again.vector(id(3)).orElseThrow(), .02f);
    assertEquals(Rows.BLOCK + 7, before.count());
    assertEquals(-1, before.row("new"));
  }

  @Test
  void tiesBetweenRowsOfTheFileAndRowsAddedSinceAreByIdAsEverywhere() throws IOException {
    Path file = folder.resolve("ties.mvi");
    VectorIndex index = VectorIndex.create(1);
    index.add(List.of("b", "é", "a"), new float[] {1, 1, 1});
    index.save(file);
    VectorIndex opened = VectorIndex.open(file);
    opened.add(List.of("aa", "\ud83d\ude00", "\uffee"), new float[] {1, 1, 1});
    assertArrayEquals(
        new String[] {"\ud83d\ude00", "\uffee", "é", "b", "aa", "a"},
        Searcher.of(opened).search(new float[] {1}, 9).ids());
  }

  @Test
  void everyFlippedByteOfTheHeaderIsNoticed() throws IOException {
    Path file = folder.resolve("header.mvi");
    index(Storage.INT8, 20, 3).save(file);
    byte[] good = Files.readAllBytes(file);
    Path bad = folder.resolve("bad.mvi");
    for (int at = 0; at < VectorIndexFile.HEADER; at++) {
      byte[] bytes = good.clone();
      bytes[at] ^= (byte) (1 << at % 8);
      Files.write(bad, bytes);
      IOException e = assertThrows(IOException.class, () -> VectorIndex.open(bad), "byte " + at);
      assertTrue(e.getMessage().startsWith(bad + ": expected "), e.getMessage());
    }
  }

  @Test
  void flippedBytesOfTheSectionsAreNoticed() throws IOException {
    Path file = folder.resolve("sections.mvi");
    int count = 20;
    index(Storage.INT8, count, 3).save(file);
    byte[] good = Files.readAllBytes(file);
    int[] sizes = {count * 3, count * 4, (count + 1) * 8, idBytes(count), count * 4};
    Path bad = folder.resolve("bad.mvi");
    int start = VectorIndexFile.HEADER;
    for (int s = 0; s < sizes.length; s++) {
      for (int at : new int[] {start, start + sizes[s] / 2, start + sizes[s] - 1}) {
        byte[] bytes = good.clone();
        bytes[at] ^= 16;
        Files.write(bad, bytes);
        assertEquals(
            bad
                + ": expected undamaged contents, got a section "
                + s
                + " whose checksum differs (copy it again, or build it anew)",
            assertThrows(IOException.class, () -> VectorIndex.open(bad)).getMessage());
      }
      start += (sizes[s] + 63) / 64 * 64;
    }
    assertEquals(good.length, start);
  }

  @Test
  void everyOtherLengthIsNoticed() throws IOException {
    Path file = folder.resolve("whole.mvi");
    index(Storage.FP32, 4, 3).save(file);
    byte[] good = Files.readAllBytes(file);
    Path bad = folder.resolve("cut.mvi");
    for (int length = 0; length <= good.length + 64; length++) {
      if (length != good.length) {
        Files.write(bad, Arrays.copyOf(good, length));
        assertThrows(IOException.class, () -> VectorIndex.open(bad), "length " + length);
      }
    }
  }

  @Test
  void foreignNewerAndMissingFilesAreNamed() throws IOException {
    Path file = folder.resolve("a.mvi");
    index(Storage.FP32, 4, 3).save(file);
    byte[] newer = Files.readAllBytes(file);
    newer[8] = 2;
    sign(newer);
    Files.write(file, newer);
    says(file, "expected format 1 to 1, got 2 (written by a newer version: update this one)");
    Files.write(file, new byte[1000]);
    says(file, "expected an index, got a file of another kind");
    Files.write(file, new byte[0]);
    says(file, "expected an index of at least 512 bytes, got 0 bytes");
    says(folder.resolve("none.mvi"), "expected an index, got no such file");
  }

  /** Checksums are right, so that only what the fields say is wrong. */
  @Test
  void headersThatCannotBeAreRefused() throws IOException {
    Path file = folder.resolve("fields.mvi");
    index(Storage.FP32, 4, 3).save(file);
    byte[] good = Files.readAllBytes(file);
    int[][] fields = {
      {12, 4}, {12, -1}, {16, 0}, {16, -3}, {20, -1}, {20, Integer.MAX_VALUE}, {28, -1}, {28, 7}
    };
    for (int[] field : fields) {
      byte[] bytes = good.clone();
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(field[0], field[1]);
      sign(bytes);
      Files.write(file, bytes);
      assertThrows(IOException.class, () -> VectorIndex.open(file), Arrays.toString(field));
    }
  }

  @Test
  void aFolderThatIsNotThereIsNamedAndNothingIsLeft() throws IOException {
    Path file = folder.resolve("no/such/a.mvi");
    IOException e = assertThrows(IOException.class, () -> index(Storage.FP32, 4, 3).save(file));
    assertTrue(e.getMessage().startsWith(file + ": expected to write "), e.getMessage());
    assertFalse(Files.exists(file.getParent()));
  }

  /** The kernel's own full disk: every write fails. */
  @Test
  void aDiskThatFillsLeavesTheOldIndex() throws IOException {
    Path full = Path.of("/dev/full");
    if (!Files.exists(full)) {
      System.err.println("no /dev/full here: a full disk is not tried");
      return;
    }
    Path file = folder.resolve("old.mvi");
    index(Storage.FP32, 4, 3).save(file);
    Path part = folder.resolve("old.mvi.part");
    Files.createSymbolicLink(part, full);
    IOException e = assertThrows(IOException.class, () -> index(Storage.FP32, 9, 3).save(file));
    assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
    assertFalse(Files.exists(part, java.nio.file.LinkOption.NOFOLLOW_LINKS));
    assertEquals(4, VectorIndex.open(file).count());
  }

  /** A process that saves one of two indexes again and again is killed in the middle. */
  @Test
  void aKillLeavesTheOldOrTheNewIndex() throws Exception {
    Path file = folder.resolve("killed.mvi");
    index(Storage.FP32, 3000, 64).save(file);
    Random random = new Random(14);
    for (int i = 0; i < KILLS; i++) {
      Process child =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Saver.class.getName(),
                  file.toString())
              .redirectErrorStream(true)
              .start();
      assertEquals('.', child.getInputStream().read());
      TimeUnit.MICROSECONDS.sleep(random.nextInt(30_000));
      child.destroyForcibly().waitFor();
      int count = VectorIndex.open(file).count();
      assertTrue(count == 3000 || count == 4000, "documents: " + count);
    }
  }

  /** Says when it has saved for the first time, and goes on until it is killed. */
  static final class Saver {
    public static void main(String[] args) throws IOException {
      VectorIndex[] both = {index(Storage.FP32, 3000, 64), index(Storage.FP32, 4000, 64)};
      for (int i = 0; ; i++) {
        both[i % 2].save(Path.of(args[0]));
        if (i == 0) {
          System.out.print('.');
          System.out.flush();
        }
      }
    }
  }

  private static void says(Path file, String message) {
    assertEquals(
        file + ": " + message,
        assertThrows(IOException.class, () -> VectorIndex.open(file)).getMessage());
  }

  private static void sign(byte[] file) {
    CRC32C crc = new CRC32C();
    crc.update(file, 0, VectorIndexFile.HEADER - 4);
    ByteBuffer.wrap(file)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(VectorIndexFile.HEADER - 4, (int) crc.getValue());
  }

  private static VectorIndex index(Storage storage, int count, int dims) {
    Random random = new Random(count);
    VectorIndex index = VectorIndex.create(dims, storage, "model", null);
    List<String> ids = new ArrayList<>();
    float[] vectors = new float[count * dims];
    for (int i = 0; i < count; i++) {
      ids.add(id(i));
    }
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    index.add(ids, vectors);
    return index;
  }

  private static String id(int row) {
    return row % 3 == 0 ? "é" + row : Integer.toString(row);
  }

  private static int idBytes(int count) {
    int bytes = 0;
    for (int i = 0; i < count; i++) {
      bytes += id(i).getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }
    return bytes;
  }

  private static void assertSameHits(VectorIndex expected, VectorIndex actual) {
    float[] query = new float[expected.dimensions()];
    Arrays.fill(query, .5f);
    query[0] = -1;
    Hits first = Searcher.of(expected).search(query, 50);
    Hits second = Searcher.of(actual).search(query, 50);
    assertArrayEquals(first.ids(), second.ids());
    assertArrayEquals(first.scores(), second.scores());
  }
}
