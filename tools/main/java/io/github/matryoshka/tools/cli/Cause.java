package io.github.matryoshka.tools.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Says what an exception means, in one line. */
final class Cause {
  private Cause() {}

  static String of(Throwable error) {
    Throwable cause = unwrapped(error);
    if (cause instanceof OutOfMemoryError) {
      return "out of memory at %d MiB of heap; give more, for example MATRYOSHKA_JAVA_OPTS=-Xmx4g"
          .formatted(Runtime.getRuntime().maxMemory() >> 20);
    }
    if (cause instanceof FileSystemException e && e.getReason() == null) {
      return e.getMessage() + ": " + reason(e);
    }
    if (cause instanceof RuntimeException e && !saysWhatToDo(e)) {
      return "internal error: " + e + " (run again with --verbose and report what it prints)";
    }
    String message = cause.getMessage();
    return oneLine(message == null ? cause.toString() : message);
  }

  // The message of these is only the path; what happened is in the class.
  private static String reason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    return e instanceof AccessDeniedException ? "permission denied" : e.getClass().getSimpleName();
  }

  // The engine reports misuse and missing backends with these; anything else is a defect of ours.
  private static boolean saysWhatToDo(RuntimeException e) {
    return (e instanceof IllegalArgumentException || e instanceof UnsupportedOperationException)
        && e.getMessage() != null;
  }

  private static Throwable unwrapped(Throwable error) {
    boolean wrapper =
        error instanceof UncheckedIOException
            || error instanceof ExecutionException
            || error instanceof CompletionException;
    return wrapper && error.getCause() != null ? unwrapped(error.getCause()) : error;
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
