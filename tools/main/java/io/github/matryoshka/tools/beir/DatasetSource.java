package io.github.matryoshka.tools.beir;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Where the files of a data set lie: a directory, a zip, a compressed tar, or inside the jar. */
@FunctionalInterface
interface DatasetSource {

  /** Reads the whole data set once, from start to end. */
  Dataset read() throws IOException;

  /** A directory or an archive, told apart by its name. */
  static DatasetSource path(Path path) throws IOException {
    Path last = path.toRealPath().getFileName();
    if (last == null) {
      throw new IOException(
          "data: expected the folder of a data set, got the root of the file system (%s)"
              .formatted(path));
    }
    String file = last.toString();
    String lower = file.toLowerCase(Locale.ROOT);
    if (Files.isDirectory(path)) {
      return () -> directory(path, new DatasetReader(file, path.toString()));
    }
    for (String ending : List.of(".zip", ".tar.gz", ".tgz")) {
      if (lower.endsWith(ending)) {
        String name = file.substring(0, file.length() - ending.length());
        DatasetReader reader = new DatasetReader(name, path.toString());
        return ending.equals(".zip")
            ? () -> zip(path, reader)
            : () -> tarGz(Files.newInputStream(path), path.toString(), reader);
      }
    }
    throw new IOException(
        "data: expected a directory, .zip, .tar.gz or .tgz, got another file (%s)".formatted(path));
  }

  /** The data set of that name in the jar. */
  static DatasetSource bundled(String name) {
    String file = name + ".tar.gz";
    return () -> {
      InputStream in = DatasetSource.class.getResourceAsStream(file);
      if (in == null) {
        throw new IOException(
            "data: expected bundled %s, got none; rebuild the jar".formatted(file));
      }
      return tarGz(in, file, new DatasetReader(name, file));
    };
  }

  private static Dataset directory(Path directory, DatasetReader reader) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory, 2)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      Path relative = directory.relativize(file);
      if (relative.getNameCount() == 1 || relative.startsWith("qrels")) {
        try (InputStream in = Files.newInputStream(file)) {
          reader.accept(relative.toString().replace('\\', '/'), file.toString(), in);
        }
      }
    }
    return reader.finish();
  }

  private static Dataset zip(Path archive, DatasetReader reader) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
        try (InputStream in = zip.getInputStream(entry)) {
          reader.accept(entry.getName(), archive + "!/" + entry.getName(), in);
        }
      }
    } catch (ZipException | EOFException e) {
      throw damaged(archive.toString(), e);
    }
    return reader.finish();
  }

  private static Dataset tarGz(InputStream archive, String source, DatasetReader reader)
      throws IOException {
    try (archive;
        TarArchiveInputStream tar =
            new TarArchiveInputStream(
                new BufferedInputStream(new GZIPInputStream(archive, 1 << 16), 1 << 16))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isFile()) {
          reader.accept(entry.getName(), source + "!/" + entry.getName(), tar);
        }
      }
    } catch (ZipException | EOFException e) {
      throw damaged(source, e);
    }
    return reader.finish();
  }

  private static IOException damaged(String source, IOException e) {
    return new IOException(
        "data: expected a complete archive, got %s; fetch it again (%s)"
            .formatted(e.getMessage(), source),
        e);
  }
}
