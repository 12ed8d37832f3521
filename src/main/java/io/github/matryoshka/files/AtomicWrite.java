package io.github.matryoshka.files;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Replaces a file as a whole or not at all. */
public final class AtomicWrite {
  /** The JDK copies heap memory to a buffer outside the heap of the size of one write. */
  private static final long CHUNK = 1 << 20;

  private AtomicWrite() {}

  /**
   * Writes the parts one after the other to {@code <name>.part}, then renames it. When it returns,
   * the new file survives a loss of power; when it does not, the old one is as it was.
   *
   * @throws IOException naming the file, the bytes needed and the cure; the part is removed
   */
  public static void write(Path target, List<MemorySegment> parts) throws IOException {
    Path beside = target.resolveSibling(target.getFileName() + ".part");
    try {
      writeAndForce(beside, parts);
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
      forceFolder(target);
    } catch (IOException e) {
      IOException failure = failure(target, parts, e);
      remove(beside, failure);
      throw failure;
    }
  }

  private static void writeAndForce(Path file, List<MemorySegment> parts) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (MemorySegment part : parts) {
        for (long at = 0; at < part.byteSize(); at += CHUNK) {
          ByteBuffer chunk = part.asSlice(at, Math.min(CHUNK, part.byteSize() - at)).asByteBuffer();
          while (chunk.hasRemaining()) {
            out.write(chunk);
          }
        }
      }
      out.force(true);
    }
  }

  /** The rename itself; systems that cannot open a folder (Windows) write it at once. */
  private static void forceFolder(Path target) {
    try (FileChannel folder =
        FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      // The file is complete under its name either way.
    }
  }

  private static IOException failure(Path target, List<MemorySegment> parts, IOException cause) {
    long bytes = parts.stream().mapToLong(MemorySegment::byteSize).sum();
    String reason = cause.getMessage();
    if (cause instanceof FileSystemException e) {
      reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    }
    return new IOException(
        "%s: expected to write %d bytes, got: %s (choose an existing folder that you may write to, with that much space)"
            .formatted(target, bytes, reason),
        cause);
  }

  private static void remove(Path file, IOException failure) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
