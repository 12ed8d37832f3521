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

  static String of(Exception error) {
    Throwable cause = unwrapped(error);
    String message = cause.getMessage();
    return switch (cause) {
      case NoSuchFileException missing when missing.getReason() == null ->
          message + ": no such file or directory";
      case AccessDeniedException denied when denied.getReason() == null ->
          message + ": permission denied";
      case FileSystemException e when e.getReason() == null ->
          message + ": " + cause.getClass().getSimpleName();
      case RuntimeException e when !saysWhatToDo(e) ->
          "internal error: " + e + " (run again with --verbose and report what it prints)";
      default -> oneLine(message == null ? cause.toString() : message);
    };
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
