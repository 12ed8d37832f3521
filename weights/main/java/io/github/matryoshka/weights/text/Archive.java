package io.github.matryoshka.weights.text;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Reads chosen files out of a Debian package, a tar archive or one compressed file. */
final class Archive {
  private Archive() {}

  /**
   * The files whose path matches, decompressed if they are gzipped (dictzip is gzip).
   *
   * @throws IOException if the file is of no known kind or damaged, naming it
   */
  static SortedMap<String, byte[]> read(Path file, Pattern wanted) throws IOException {
    String name = file.getFileName().toString();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      if (name.endsWith(".deb")) {
        return debian(in, wanted);
      }
      if (name.endsWith(".tgz") || name.endsWith(".tar.gz")) {
        return tar(new GZIPInputStream(in), wanted);
      }
      SortedMap<String, byte[]> one = new TreeMap<>();
      if (name.endsWith(".xz")) {
        one.put(name, new XZInputStream(in).readAllBytes());
        return one;
      }
      throw new IOException("expected .deb, .tgz, .tar.gz or .xz, got another ending");
    } catch (IOException e) {
      throw new IOException("archive: %s (%s)".formatted(e.getMessage(), file), e);
    }
  }

  private static SortedMap<String, byte[]> debian(InputStream in, Pattern wanted)
      throws IOException {
    ArArchiveInputStream ar = new ArArchiveInputStream(in);
    for (ArchiveEntry entry = ar.getNextEntry(); entry != null; entry = ar.getNextEntry()) {
      if (entry.getName().startsWith("data.tar.xz")) {
        return tar(new XZInputStream(ar), wanted);
      }
    }
    throw new IOException("expected an entry data.tar.xz, got none");
  }

  private static SortedMap<String, byte[]> tar(InputStream in, Pattern wanted) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(in);
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      String path = entry.getName().replaceFirst("^\\./", "");
      if (entry.isFile() && wanted.matcher(path).find()) {
        files.put(path, plain(path, tar));
      }
    }
    if (files.isEmpty()) {
      throw new IOException("expected files matching %s, got none".formatted(wanted));
    }
    return files;
  }

  private static byte[] plain(String path, InputStream in) throws IOException {
    boolean zipped = path.endsWith(".gz") || path.endsWith(".dz");
    return zipped ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
  }
}
