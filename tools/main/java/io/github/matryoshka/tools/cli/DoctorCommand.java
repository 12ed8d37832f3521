package io.github.matryoshka.tools.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.matryoshka.tools.doctor.Doctor;
import io.github.matryoshka.tools.doctor.Finding;
import io.github.matryoshka.tools.doctor.Finding.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what this machine and JVM offer, and what stands in the way. */
@Command(
    name = "doctor",
    description = "Examines JDK, backends, machine, weights and cache; exit code 3 on a problem.")
final class DoctorCommand implements Callable<Integer> {
  @Mixin private Console console;
  @Mixin private JsonOption json;

  @Option(
      names = "--roofline",
      description =
          "Also measure peak arithmetic and read bandwidth, on one and two threads (ten seconds).")
  private boolean roofline;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(
        Doctor.examine(Places.home().resolve("weights/all-MiniLM-L6-v2"), Places.cache()));
    if (roofline) {
      findings.addAll(Doctor.roofline());
    }
    if (json.asked()) {
      json.print(console, out -> write(findings, out));
    } else {
      findings.forEach(this::print);
    }
    boolean wrong = findings.stream().anyMatch(each -> each.status() == Status.PROBLEM);
    return wrong ? ExitCode.GATE : ExitCode.DONE;
  }

  private void print(Finding finding) {
    console
        .out()
        .printf("%-8s %-15s %s%n", name(finding.status()), finding.subject(), finding.value());
  }

  private static void write(List<Finding> findings, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (Finding finding : findings) {
      out.writeStartObject();
      out.writeStringField("subject", finding.subject());
      out.writeStringField("status", name(finding.status()));
      out.writeStringField("value", finding.value());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static String name(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
