package io.github.matryoshka.tools.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.matryoshka.Model;
import io.github.matryoshka.tools.parity.Check;
import io.github.matryoshka.tools.parity.Parity;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Compares the engine with golden values of the published model. */
@Command(
    name = "parity",
    description =
        "Compares tokens and vectors with shipped golden values; exit code 3 on a mismatch.")
final class ParityCommand implements Callable<Integer> {
  private static final int SHOWN = 40;

  @Mixin private Console console;
  @Mixin private ModelOption model;
  @Mixin private BackendOption backend;
  @Mixin private PrecisionOption precision;
  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    try (Model opened =
        Model.load(
            model.directory(console), backend.chosen(), precision.chosen(backend.chosen()))) {
      List<Check> checks = Parity.run(opened);
      boolean passed = checks.stream().allMatch(Check::ok);
      if (json.asked()) {
        json.print(console, out -> write(opened, passed, checks, out));
      } else {
        print(opened, checks);
      }
      return passed ? ExitCode.DONE : ExitCode.GATE;
    }
  }

  private void print(Model opened, List<Check> checks) {
    console.out().println(opened.backend());
    String row = "%-18s %10s %9s %9s  %s%n";
    console.out().printf(row, "check", "passed", "worst", "limit", "worst at");
    for (Check check : checks) {
      String passed = check.passed() + "/" + check.compared();
      String worst = "%.1e".formatted(check.worst());
      String limit = check.limit() == 0 ? "exact" : "%.1e".formatted(check.limit());
      console.out().printf(row, check.name(), passed, worst, limit, shown(check.text()));
    }
  }

  private static String shown(String text) {
    String quoted =
        text == null
            ? ""
            : "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    return quoted.length() <= SHOWN ? quoted : quoted.substring(0, SHOWN) + "…";
  }

  private static void write(Model opened, boolean passed, List<Check> checks, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("backend", opened.backend());
    out.writeBooleanField("passed", passed);
    out.writeArrayFieldStart("checks");
    for (Check check : checks) {
      out.writeStartObject();
      out.writeStringField("name", check.name());
      out.writeNumberField("compared", check.compared());
      out.writeNumberField("passed", check.passed());
      out.writeNumberField("worst", check.worst());
      out.writeNumberField("limit", check.limit());
      out.writeStringField("text", check.text());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
