package io.github.matryoshka.tools.cli;

import io.github.matryoshka.tools.files.AtomicFile;
import io.github.matryoshka.tools.report.Report;
import io.github.matryoshka.tools.report.ReportFiles;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where to write a page for people, if anywhere. */
final class ReportOption {
  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description =
          "Write a report with plots and tables, and the plots beside it as FILE.png or FILE.training.png.")
  private Path report;

  boolean asked() {
    return report != null;
  }

  /** Finds out before the work whether the report can be written after it. */
  void check(Console console) throws IOException {
    if (report == null) {
      return;
    }
    if (!ReportFiles.accepts(report)) {
      throw console.misuse("--report: expected a name ending in .html, got " + report);
    }
    new AtomicFile(report).close();
  }

  void write(Report content) throws IOException {
    ReportFiles.write(report, content);
  }
}
